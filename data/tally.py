"""Counts by outcome, failure class and judgement in one small binary column; every sum over them follows.

A tally is a sequence of records of 8 bytes, ascending, without zeros: outcome u1, failure class u1 (0: none), judgement
u1 (of the verdict that the vantage was under; 0: never judged), a zero, count u4, little-endian. The numbers are those
of `data.codes`. The same counts always give the same bytes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.codes import OUTCOMES
from data.errors import RecordUnreadableError
from data.grouping import Groups, Ints
from data.ragged import cut, lengths_of, rows_of
from domain.vocabulary import Outcome

RECORD: Final = np.dtype([("outcome", "u1"), ("failure", "u1"), ("domain", "u1"), ("zero", "u1"), ("count", "<u4")])

ATTEMPTS: Final = tuple(OUTCOMES.of(outcome) for outcome in Outcome if outcome.is_attempt)
BAD: Final = tuple(OUTCOMES.of(outcome) for outcome in Outcome if outcome.is_bad)
COMPLETE: Final = (OUTCOMES.of(Outcome.OK), OUTCOMES.of(Outcome.SLOW))
"""Outcomes whose duration is a latency: a run that failed early would make booking look fast."""
_IS_COMPLETE: Final = np.isin(np.arange(256), COMPLETE)


@dataclass(frozen=True, slots=True)
class Counts:
    """The records of many tallies, one after another: each array has the shape (records,)."""

    row: Ints
    """Which tally the record is of."""
    outcome: NDArray[np.uint8]
    failure: NDArray[np.uint8]
    domain: NDArray[np.uint8]
    count: Ints

    def per_row(self, rows: int, *, outcomes: Sequence[int] = (), domains: Sequence[int] = ()) -> Ints:
        """How many each tally counts with one of the outcomes and judgements (none given: all), shape (rows,)."""
        chosen = np.ones(len(self.row), dtype=bool)
        if outcomes:
            chosen &= np.isin(self.outcome, outcomes)
        if domains:
            chosen &= np.isin(self.domain, domains)
        return np.bincount(self.row[chosen], weights=self.count[chosen], minlength=rows).astype(np.int64)


def is_complete(outcome: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Whether the duration of each is a latency, of the numbers of outcomes."""
    found: NDArray[np.bool_] = _IS_COMPLETE[outcome]
    return found


def decode(blobs: Sequence[bytes]) -> Counts:
    """The records of many tallies. Raises RecordUnreadableError where one is cut short."""
    lengths = lengths_of(blobs)
    if np.any(lengths % RECORD.itemsize):
        remedy = "Run `bookwatch db check`, then `bookwatch db rebuild` for the days it names."
        raise RecordUnreadableError("A tally is cut short", where="data.tally", remedy=remedy)
    records = np.frombuffer(b"".join(blobs), dtype=RECORD)
    return Counts(
        row=rows_of(lengths // RECORD.itemsize),
        outcome=records["outcome"],
        failure=records["failure"],
        domain=records["domain"],
        count=records["count"].astype(np.int64),
    )


def encode(
    keys: Mapping[str, NDArray[np.integer]],
    *,
    outcome: NDArray[np.integer],
    failure: NDArray[np.integer],
    domain: NDArray[np.integer],
    count: Ints | None = None,
) -> tuple[dict[str, Ints], list[bytes]]:
    """A tally for each distinct row of `keys`, ascending: what was counted (`count`: how many times each, or once)."""
    endings = Groups({"outcome": outcome, "failure": failure, "domain": domain})
    cells = Groups({**keys, "ending": endings.number})
    values = cells.keys()
    ending = values.pop("ending")
    records = np.zeros(len(cells), dtype=RECORD)
    for name, codes in endings.keys().items():
        records[name] = codes[ending]
    records["count"] = cells.sizes() if count is None else cells.sums(count)
    rows = Groups(values)
    return rows.keys(), cut(records.tobytes(), lengths=rows.sizes() * RECORD.itemsize)

"""What a day's ledger holds as cells: counts with the place, the vantage and the class that they are of."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bookwatch.simulator.chance import Ints
from bookwatch.simulator.older.ledger import NO_BUCKET, Failures, Ledger
from bookwatch.simulator.routes import Routes
from data.codes import OUTCOMES
from domain.vocabulary import Outcome


@dataclass(frozen=True, slots=True)
class Counted:
    """Shape (cells,) each."""

    place: Ints
    """Hour of the day, or number of the call."""
    row: Ints
    outcome: Ints
    failure: Ints
    count: Ints


@dataclass(frozen=True, slots=True)
class Valued:
    """Values in buckets, ascending by row and bucket: shape (cells,)."""

    row: Ints
    bucket: Ints
    count: Ints


def run_cells(ledger: Ledger) -> Counted:
    """Runs by hour of the day."""
    hour, row, outcome = np.nonzero(ledger.runs)
    return _with_failures((hour, row, outcome), ledger.runs[hour, row, outcome], ledger.failed_runs)


def step_cells(ledger: Ledger, *, routes: Routes) -> Counted:
    """Calls by number."""
    counts = ledger.steps.copy()
    usual = len(routes.found[0].calls)
    counts[:usual, OUTCOMES.of(Outcome.OK)] += ledger.usual - ledger.usual_slow[:usual]
    counts[:usual, OUTCOMES.of(Outcome.SLOW)] += ledger.usual_slow[:usual]
    call, outcome, row = np.nonzero(counts)
    return _with_failures((call, row, outcome), counts[call, outcome, row], ledger.failed_steps)


def sums_us(ledger: Ledger) -> NDArray[np.int64]:
    """The six phases and our own time in microseconds, shape (7, calls, vantages)."""
    return np.rint((ledger.sums + ledger.usual_sums) * 1_000).astype(np.int64)


def value_cells(buckets: NDArray[np.uint16]) -> Valued:
    """Buckets by vantage, shape (vantages, values): how often each bucket comes."""
    ordered = np.sort(buckets, axis=1)
    first = np.ones(ordered.shape, dtype=np.bool_)
    np.not_equal(ordered[:, 1:], ordered[:, :-1], out=first[:, 1:])
    starts = np.flatnonzero(first)
    found, count = ordered.ravel()[starts], np.diff(starts, append=ordered.size)
    there = found != NO_BUCKET
    return Valued(starts[there] // ordered.shape[1], found[there].astype(np.int64), count[there])


def _with_failures(places: Sequence[Ints], counts: NDArray[np.integer], failed: list[Failures]) -> Counted:
    none = np.zeros(len(counts), dtype=np.int64)
    columns = [*places, none, counts]
    for each in failed:
        more = (*each, np.ones(len(each.row), dtype=np.int64))
        columns = [np.concatenate([old, new]) for old, new in zip(columns, more, strict=True)]
    return Counted(*(column.astype(np.int64) for column in columns))

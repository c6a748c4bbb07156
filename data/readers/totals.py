"""Figures of groups of rows: counts from tallies, percentiles from sketches. Planned work is counted apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data import sketches, tally
from data.codes import JUDGEMENTS, OUTCOMES
from data.grouping import Ints
from data.readers.loading import Loaded
from data.sketch import quantiles
from domain.vocabulary import Judgement, Outcome

_CENTRAL: Final = JUDGEMENTS.of(Judgement.CENTRAL)
_AT_ONCE: Final = 4_096
"""Groups whose sketches are merged at a time: 25 MB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Counts outside planned work, all of one shape; `planned_attempts` and `planned_bad` are those under it."""

    attempts: Ints
    bad: Ints
    """Failed or wrong."""
    slow: Ints
    failed: Ints
    wrong_result: Ints
    business: Ints
    interrupted: Ints
    missed: Ints
    central_bad: Ints
    """Of `bad`: while the verdict on the practice was central."""
    planned_attempts: Ints
    planned_bad: Ints


def figures(rows: Loaded, *, group: Ints, shape: tuple[int, ...]) -> Figures:
    """Figures of the groups that rows are in (numbers into `shape`, flattened; below 0: in none)."""
    counts = tally.decode(rows.values["tally"])
    where = group[counts.row]
    planned = rows.keys["planned"][counts.row] > 0
    bad, attempt = np.isin(counts.outcome, tally.BAD), np.isin(counts.outcome, tally.ATTEMPTS)

    def total(chosen: NDArray[np.bool_]) -> Ints:
        own = chosen & (where >= 0)
        sums: Ints = np.zeros(int(np.prod(shape)), dtype=np.int64)
        sums += np.bincount(where[own], weights=counts.count[own], minlength=len(sums)).astype(np.int64)
        return sums.reshape(shape)

    def ended(outcome: Outcome) -> Ints:
        return total(~planned & (counts.outcome == OUTCOMES.of(outcome)))

    return Figures(
        attempts=total(attempt & ~planned),
        bad=total(bad & ~planned),
        slow=ended(Outcome.SLOW),
        failed=ended(Outcome.FAILED),
        wrong_result=ended(Outcome.WRONG_RESULT),
        business=ended(Outcome.BUSINESS),
        interrupted=ended(Outcome.INTERRUPTED),
        missed=ended(Outcome.MISSED),
        central_bad=total(bad & ~planned & (counts.domain == _CENTRAL)),
        planned_attempts=total(attempt & planned),
        planned_bad=total(bad & planned),
    )


def percentiles(
    rows: Loaded, *, group: Ints, shape: tuple[int, ...], wanted: Sequence[float]
) -> dict[float, NDArray[np.float64]]:
    """Percentiles (shares 0 to 1) in milliseconds of each group, outside planned work; NaN where nothing is known."""
    size = int(np.prod(shape))
    usual = np.flatnonzero((rows.keys["planned"] == 0) & (group >= 0))
    order = usual[np.argsort(group[usual], kind="stable")]
    found = {q: np.full(size, np.nan) for q in wanted}
    blobs, own = rows.values["latency"], group[order]
    for start in range(0, size if wanted else 0, _AT_ONCE):
        low, high = np.searchsorted(own, [start, start + _AT_ONCE])
        if low == high:
            continue
        some = [blobs[place] for place in order[low:high].tolist()]
        merged = sketches.merged_by(some, group=own[low:high] - start, groups=min(_AT_ONCE, size - start))
        for q, values in zip(wanted, quantiles(merged, *wanted), strict=True):
            found[q][start : start + len(merged)] = values
    return {q: values.reshape(shape) for q, values in found.items()}


def placed(values: Ints, *, among: Ints) -> Ints:
    """The place of each value among distinct ones in any order; -1 where it is none of them."""
    if not len(among):
        return np.full(len(values), -1, dtype=np.int64)
    order = np.argsort(among)
    at = np.minimum(np.searchsorted(among, values, sorter=order), len(among) - 1)
    places: Ints = order[at]
    return np.where(among[places] == values, places, -1)

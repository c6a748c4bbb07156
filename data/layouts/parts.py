"""What every layout of packed steps is read into."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.grouping import Ints


@dataclass(frozen=True, slots=True)
class Times:
    """One part of the time of many steps, in whole microseconds."""

    values: NDArray[np.integer[Any]]
    """As wide as they need to be: what is counted with is asked of `of_all` or `sums`."""
    at: NDArray[np.bool_] | None = None
    """Which steps `values` are of, shape (steps,); the others took no such time. None: of all."""

    def of_all(self, steps: int) -> Ints:
        """One for each step, shape (steps,)."""
        if self.at is None:
            return self.values.astype(np.int64, copy=False)
        found = np.zeros(steps, dtype=np.int64)
        found[self.at] = self.values
        return found

    def between(self, start: int, *, end: int) -> "Times":
        """The same of some steps that follow each other."""
        if self.at is None:
            return Times(self.values[start:end])
        before, own = np.count_nonzero(self.at[:start]), self.at[start:end]
        return Times(self.values[before : before + np.count_nonzero(own)], own)

    def sums(self, group: Ints, *, groups: int) -> Ints:
        """The sum of each group that steps are in (numbers from 0), shape (groups,).

        Through floats, which are exact up to 2**53: 285 years of calls in one group.
        """
        own = group if self.at is None else group[self.at]
        return np.bincount(own, weights=self.values, minlength=groups).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Parts:
    """The steps of many runs, run after run: each array has the shape (steps,). Times are whole microseconds."""

    run: Ints
    """The number of its run, in the order in which the runs were given."""
    kind: NDArray[np.integer[Any]]
    head: Ints
    """As in `data.layouts.heads`."""
    offset_us: Ints | None
    """None where nobody asked: the roll-ups do not."""
    total_us: Ints
    times: Sequence[Times]
    """The six phases and what is ours."""

    def of_runs(self, first: int, *, end: int) -> "Parts":
        """The steps of the runs from `first` up to, not including, `end`, numbered from 0; without their offsets."""
        start, stop = np.searchsorted(self.run, [first, end]).tolist()
        return Parts(
            run=self.run[start:stop] - first,
            kind=self.kind[start:stop],
            head=self.head[start:stop],
            offset_us=None,
            total_us=self.total_us[start:stop],
            times=[each.between(start, end=stop) for each in self.times],
        )


def folded(values: Ints) -> Ints:
    """Small numbers of either sign as small numbers: 0, -1, 1, -2 become 0, 1, 2, 3."""
    return values << 1 ^ values >> 63


def unfolded(values: NDArray[np.integer[Any]]) -> Ints:
    """What `folded` was given, whole numbers or as many bytes of them as they need."""
    signed = np.dtype(f"i{values.itemsize}")
    found: Ints = ((values >> 1).view(signed) ^ -(values & 1).view(signed)).astype(np.int64)
    return found

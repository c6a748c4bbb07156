"""What every layout of packed steps is read into."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.grouping import Ints


@dataclass(frozen=True, slots=True)
class Times:
    """One part of the time of many steps, in whole microseconds."""

    values: Ints
    at: NDArray[np.bool_] | None = None
    """Which steps `values` are of, shape (steps,); the others took no such time. None: of all."""

    def of_all(self, steps: int) -> Ints:
        """One for each step, shape (steps,)."""
        if self.at is None:
            return self.values
        found = np.zeros(steps, dtype=np.int64)
        found[self.at] = self.values
        return found

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
    kind: Ints
    head: Ints
    """As in `data.layouts.heads`."""
    offset_us: Ints | None
    """None where nobody asked: the roll-ups do not."""
    total_us: Ints
    times: Sequence[Times]
    """The six phases and what is ours."""

    def of_runs(self, chosen: NDArray[np.bool_]) -> "Parts":
        """The steps of some of the runs (`chosen`: shape (runs,)), which are numbered anew; without their offsets."""
        keep, number = chosen[self.run], np.cumsum(chosen) - 1
        return Parts(
            run=number[self.run[keep]],
            kind=self.kind[keep],
            head=self.head[keep],
            offset_us=None,
            total_us=self.total_us[keep],
            times=[Times(each.of_all(len(keep))[keep]) for each in self.times],
        )


def folded(values: Ints) -> Ints:
    """Small numbers of either sign as small numbers: 0, -1, 1, -2 become 0, 1, 2, 3."""
    return values << 1 ^ values >> 63


def unfolded(values: Ints) -> Ints:
    """What `folded` was given."""
    return values >> 1 ^ -(values & 1)

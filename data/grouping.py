"""Group by several columns of whole numbers: sorted groups, with sums. One column of 64 bits does it where they fit.

Where the columns together can have few values, these are counted, which takes a tenth of the time of sorting the rows.
"""

import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
_ROOM: Final = 2**62
_WORTH_COUNTING: Final = 8
"""So many possible values a row cost less to go through than sorting the row."""


class Groups:
    """Equal rows of several columns, in ascending order of the columns from the first on.

    `order` sorts the rows, `starts` says where in that order each group begins.
    """

    def __init__(self, columns: Mapping[str, NDArray[np.integer]]) -> None:
        self.columns = columns
        self._combined, self._possible = _combined(list(columns.values()))
        self._counts: Ints | None = None
        if self._possible <= _WORTH_COUNTING * len(self._combined):
            self._counts = np.bincount(self._combined, minlength=self._possible)

    @cached_property
    def order(self) -> Ints:
        """The places of the rows, group after group."""
        return np.argsort(self._combined, kind="stable")

    @cached_property
    def _ordered(self) -> Ints:
        return self._combined[self.order]

    @cached_property
    def _met(self) -> Ints:
        """The combined number of each group."""
        if self._counts is not None:
            return np.flatnonzero(self._counts)
        return self._ordered[self.starts]

    @cached_property
    def starts(self) -> Ints:
        """Where in `order` each group begins."""
        if self._counts is not None:
            return np.cumsum(self.sizes()) - self.sizes()
        ordered = self._ordered
        return np.flatnonzero(np.diff(ordered, prepend=ordered[0] - 1)) if len(ordered) else self.order

    def __len__(self) -> int:
        return len(self._met)

    @cached_property
    def number(self) -> Ints:
        """The number of the group that each row is in, shape (rows,)."""
        found = np.empty(self._possible if self._counts is not None else len(self._combined), dtype=np.int64)
        if self._counts is not None:
            found[self._met] = np.arange(len(self))
            return found[self._combined]
        found[self.order] = np.repeat(np.arange(len(self)), self.sizes())
        return found

    def keys(self) -> dict[str, Ints]:
        """The value of each column in each group."""
        first = self._any_row()
        return {name: column[first].astype(np.int64) for name, column in self.columns.items()}

    def _any_row(self) -> Ints:
        """A row of each group: its rows are equal."""
        if self._counts is None:
            return self.order[self.starts]
        row = np.empty(self._possible, dtype=np.int64)
        row[self._combined] = np.arange(len(self._combined))
        return row[self._met]

    def sizes(self) -> Ints:
        """How many rows each group has."""
        if self._counts is not None:
            return self._counts[self._met]
        return np.diff(self.starts, append=len(self.order))

    def sums(self, values: NDArray[np.integer]) -> Ints:
        """The sum of `values` (shape (n,) or (n, k)) over each group."""
        if self._counts is not None and values.ndim == 1:
            return self._counted_sum(values)
        if self._counts is not None:
            return np.stack([self._counted_sum(each) for each in values.T], axis=1)
        ordered = values.astype(np.int64, copy=False)[self.order]
        if len(self) == len(ordered):
            return ordered
        return np.add.reduceat(ordered, self.starts, axis=0) if len(self) else ordered

    def _counted_sum(self, values: NDArray[np.integer]) -> Ints:
        """Through floats, which are exact up to 2**53: as microseconds, 285 years of calls in one group."""
        summed = np.bincount(self._combined, weights=values, minlength=self._possible)
        return summed[self._met].astype(np.int64)


def _combined(columns: Sequence[NDArray[np.integer]]) -> tuple[Ints, int]:
    """One number for each row that orders as the columns do, from the first on, and how many numbers there may be."""
    if not len(columns[0]):
        return np.zeros(0, dtype=np.int64), 0
    lows = [int(column.min()) for column in columns]
    widths = [int(column.max()) - low + 1 for column, low in zip(columns, lows, strict=True)]
    if math.prod(widths) < _ROOM:
        return _joined([_from(column, low=low) for column, low in zip(columns, lows, strict=True)], widths=widths)
    ranks = [np.unique(column, return_inverse=True)[1] for column in columns]
    widths = [int(rank.max()) + 1 for rank in ranks]
    if math.prod(widths) < _ROOM:
        return _joined(ranks, widths=widths)
    # As many values as a store can hardly have: two steps instead of one.
    head = np.unique(_combined(ranks[:-1])[0], return_inverse=True)[1]
    return _joined([head, ranks[-1]], widths=[int(head.max()) + 1, widths[-1]])


def _from(column: NDArray[np.integer], *, low: int) -> Ints:
    wide = column.astype(np.int64, copy=False)
    return wide - low if low else wide


def _joined(columns: Sequence[Ints], *, widths: Sequence[int]) -> tuple[Ints, int]:
    combined = np.zeros(len(columns[0]), dtype=np.int64)
    for column, width in zip(columns, widths, strict=True):
        if width > 1:
            combined *= width
            combined += column
    return combined, math.prod(widths)

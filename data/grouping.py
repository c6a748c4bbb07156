"""Group by several columns of whole numbers: sorted groups, with sums. One column of 64 bits does it where they fit."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
_ROOM: Final = 2**62


class Groups:
    """Equal rows of several columns, in ascending order of the columns from the first on.

    `order` sorts the rows, `starts` says where in that order each group begins.
    """

    def __init__(self, columns: Mapping[str, NDArray[np.integer]]) -> None:
        self.columns = columns
        combined = _combined(list(columns.values()))
        self.order: Ints = np.argsort(combined, kind="stable")
        ordered = combined[self.order]
        self.starts: Ints = np.flatnonzero(np.diff(ordered, prepend=ordered[0] - 1)) if len(ordered) else self.order

    def __len__(self) -> int:
        return len(self.starts)

    def keys(self) -> dict[str, Ints]:
        """The value of each column in each group."""
        first = self.order[self.starts]
        return {name: column[first].astype(np.int64) for name, column in self.columns.items()}

    def sizes(self) -> Ints:
        """How many rows each group has."""
        return np.diff(self.starts, append=len(self.order))

    def sums(self, values: NDArray[np.integer]) -> Ints:
        """The sum of `values` (shape (n,) or (n, k)) over each group."""
        ordered = values.astype(np.int64, copy=False)[self.order]
        return np.add.reduceat(ordered, self.starts, axis=0) if len(self) else ordered


def _combined(columns: Sequence[NDArray[np.integer]]) -> Ints:
    """One number for each row that orders as the columns do, from the first on."""
    if not len(columns[0]):
        return np.zeros(0, dtype=np.int64)
    wide = [column.astype(np.int64, copy=False) for column in columns]
    shifted = [column - column.min() for column in wide]
    if _radix(shifted) >= _ROOM:
        shifted = [np.unique(column, return_inverse=True)[1] for column in wide]
    if _radix(shifted) >= _ROOM:  # as many values as a store can hardly have: two steps instead of one
        head = np.unique(_combined(shifted[:-1]), return_inverse=True)[1]
        shifted = [head, shifted[-1]]
    combined: Ints = shifted[0]
    for column in shifted[1:]:
        combined = combined * (int(column.max()) + 1) + column
    return combined


def _radix(columns: Sequence[Ints]) -> int:
    product = 1
    for column in columns:
        product *= int(column.max()) + 1
    return product

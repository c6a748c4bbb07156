"""Rows of a few cells as whole numbers, whose bits are the cells: of thousands of places most are one of a few."""

from functools import cache

import numpy as np

from attribution.columns import Bools, Floats, Ints
from attribution.stretches import Stretches, sums


def patterns(cells: Bools) -> Ints:
    """The number of each row: its first cell counts 1, the next 2, then 4."""
    # Whole numbers are exact in floats, whose products are quick.
    return np.asarray((cells @ 2.0 ** np.arange(cells.shape[1], dtype=np.float32)).astype(np.int64), dtype=np.int64)


class Rows:
    """How many rows there are of each pattern. `numbers`: of the rows, as `patterns`; `rounds`: cells of a row."""

    def __init__(self, numbers: Ints, *, rounds: int) -> None:
        self._cells, self._within = _every(rounds)
        self._counts = np.bincount(numbers, minlength=len(self._cells)).astype(np.float64)

    @property
    def of_each_round(self) -> Floats:
        """Cells of each round."""
        return np.asarray(self._counts @ self._cells, dtype=np.float64)

    @property
    def within_each_stretch(self) -> Floats:
        """Rows with any cell in it, for each of `Stretches.all`."""
        return np.asarray(self._counts @ self._within, dtype=np.float64)


@cache
def _every(rounds: int) -> tuple[Floats, Floats]:
    """Of each pattern its cells, and for each stretch of rounds whether any cell lies in it; 1 and 0."""
    cells = ((np.arange(2**rounds)[:, None] >> np.arange(rounds)) & 1).astype(np.float64)
    return cells, (sums(cells, stretches=Stretches.all(rounds)) > 0).astype(np.float64)

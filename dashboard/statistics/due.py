"""How many runs were due, seen from what was noted: a silent agent notes nothing, not even what it missed."""

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


def due_of(noted: Ints) -> int:
    """Runs that were due, of what was noted of each place in each stretch of time, shape (places, stretches).

    Due of each place are as many as the one with most noted in that stretch, from the first in which it reported.
    """
    if not noted.size:
        return 0
    begun = np.maximum.accumulate(noted > 0, axis=1)
    return int((begun * noted.max(axis=0)).sum())

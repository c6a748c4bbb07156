"""How many practices each PCT has: the spread of January 2009 (152 PCTs: least 11, median 47, most 144), at any size.

Between the two ends sizes are log-normal around the median; the width is the one that gives the mean of that day.
"""

from statistics import NormalDist
from typing import Final

import numpy as np

from bookwatch.simulator.chance import Floats

LEAST: Final = 11
MEDIAN: Final = 47
MOST: Final = 144
PRACTICES_A_PCT: Final = 8_300 / 152
_FEW: Final = 9


def pct_count(practices: int) -> int:
    """152 PCTs for 8,300 practices; a small world has a few more for its size, that PCTs can be told apart."""
    return max(1, round(practices / PRACTICES_A_PCT), min(_FEW, practices // 12))


def pct_sizes(practices: int) -> list[int]:
    """Practices of each PCT, ascending; their sum is `practices`."""
    count = pct_count(practices)
    shape = _curve(count, width=_width(count))
    exact = shape * practices / shape.sum()
    sizes = np.maximum(np.round(exact).astype(int), 1)
    # What rounding lost or gained is put where it shows least: on great PCTs, but not on the greatest.
    for step in range(abs(missing := practices - int(sizes.sum()))):
        sizes[max(count - 2 - step % max(1, count // 4), 0)] += 1 if missing > 0 else -1
    return sorted(sizes.tolist())


def _width(count: int) -> float:
    low, high = 0.0, 2.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if _curve(count, width=middle).mean() < PRACTICES_A_PCT else (low, middle)
    return low


def _curve(count: int, *, width: float) -> Floats:
    normal = NormalDist()
    places = np.array([normal.inv_cdf((number + 0.5) / count) for number in range(count)])
    return np.asarray(np.clip(MEDIAN * np.exp(width * places), LEAST, MOST), dtype=np.float64)

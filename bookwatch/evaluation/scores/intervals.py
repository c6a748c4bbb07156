"""Means over scenarios with 95 % intervals by resampling scenarios; upper bounds of rates of rare events."""

from collections.abc import Sequence
from statistics import NormalDist
from typing import Final, NamedTuple

import numpy as np

_TIMES: Final = 2_000
_SEED: Final = 20_260_302
ROUNDS_A_YEAR: Final = 105_120


class Mean(NamedTuple):
    """With its 95 % interval."""

    value: float
    low: float
    high: float
    size: int


def mean(values: Sequence[float | None]) -> Mean | None:
    """Of those that are there; None where none is."""
    there = np.array([value for value in values if value is not None], dtype=np.float64)
    if not len(there):
        return None
    rng = np.random.Generator(np.random.PCG64DXSM(_SEED))
    drawn = there[rng.integers(len(there), size=(_TIMES, len(there)))].mean(axis=1)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Mean(float(there.mean()), float(low), float(high), len(there))


def difference(one: Sequence[float | None], other: Sequence[float | None]) -> Mean | None:
    """One less the other, scenario by scenario."""
    return mean([a - b for a, b in zip(one, other, strict=True) if a is not None and b is not None])


def most_events(count: int) -> float:
    """Upper end of the one-sided 95 % interval of a Poisson mean (exact for 0: 3.0; Wilson and Hilferty's root)."""
    if count == 0:
        return float(-np.log(0.05))
    degrees = 2 * (count + 1)
    z = NormalDist().inv_cdf(0.95)
    return float(degrees / 2 * (1 - 2 / (9 * degrees) + z * np.sqrt(2 / (9 * degrees))) ** 3)

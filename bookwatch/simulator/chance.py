"""Where chance comes from: an independent stream of numbers for every purpose, and heavy-tailed factors."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

WORLD, TIMES, IDENTITIES, BRANCHES, DAYS, FAULTS, COVERAGE, POOLS = range(1, 9)
"""Purposes: a fault that is added draws from a stream of its own, so that nothing else changes."""

TAIL_SHARE: Final = 0.01
"""One in a hundred durations is in the tail ..."""
TAIL_INDEX: Final = 1.6
"""... where the share above x falls as x to the power of -1.6: finite mean, no finite variance."""
LONGEST: Final = 400.0
"""The longest tail factor: beyond it every time-out has struck already."""


def stream(seed: int, *purpose: int) -> np.random.Generator:
    """The numbers of one purpose: the same for the same arguments on every machine."""
    return np.random.Generator(np.random.PCG64DXSM([seed, *purpose]))


def heavy(rng: np.random.Generator, *, shape: tuple[int, ...], sigma: float) -> Floats:
    """Factors with median 1: a log-normal body and a Pareto tail."""
    body = np.exp(sigma * rng.standard_normal(shape, dtype=np.float32))
    chance = rng.random(shape, dtype=np.float32) + np.float32(1e-9)
    in_tail = chance < TAIL_SHARE
    body[in_tail] *= np.minimum((chance[in_tail] / TAIL_SHARE) ** (-1 / TAIL_INDEX), LONGEST)
    return np.asarray(body, dtype=np.float64)

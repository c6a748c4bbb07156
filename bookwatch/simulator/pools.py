"""Heavy-tailed factors drawn once and taken in stretches: a nation's calls need 30 million a day.

A stretch begins anywhere in a pool of a million, so a vantage's next factor is as independent of its last as the
beginnings are, and two vantages never share a factor in the same stretch.
"""

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bookwatch.simulator.chance import POOLS, Ints, heavy, stream

Singles = NDArray[np.float32]

SIZE: Final = 2**20
_LONGEST: Final = 2**14
"""Of a stretch: more than there can be vantages."""


@lru_cache(maxsize=32)
def pool(seed: int, sigma: float) -> Singles:
    """Factors as `heavy` draws them; sigma 0: evenly from 0.5 to 1.5. Goes on with its beginning after its end."""
    rng = stream(seed, POOLS, round(sigma * 1_000))
    if sigma:
        factors = heavy(rng, shape=(SIZE,), sigma=sigma).astype(np.float32)
    else:
        factors = np.float32(0.5) + rng.random(SIZE, dtype=np.float32)
    return np.concatenate([factors, factors[:_LONGEST]])


def beginnings(rng: np.random.Generator, *, shape: tuple[int, ...]) -> Ints:
    """Where stretches begin."""
    return rng.integers(SIZE, size=shape)

"""The exact binomial distribution: tails, limits and intervals that stay right at small counts."""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dashboard.statistics.intervals import Interval
from domain.verdicts import Share

Floats = NDArray[np.float64]
_HALVINGS = 60
"""Of a bracket [0, 1]: far below the 1e-12 that a float can hold here."""


@lru_cache(maxsize=4096)
def cumulative(n: int, p: float) -> Floats:
    """P(X <= k) for k = 0 ... n, where X is binomial with n trials (at least 1) of probability p (0 to 1)."""
    k = np.arange(n + 1)
    if p in {0.0, 1.0}:
        return np.asarray(k >= n * p, dtype=np.float64)
    log_factorial = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n + 1)))])
    log_mass = log_factorial[n] - log_factorial - log_factorial[::-1] + k * np.log(p) + (n - k) * np.log1p(-p)
    return np.asarray(np.minimum(np.cumsum(np.exp(log_mass)), 1.0), dtype=np.float64)


def at_least(x: int, *, n: int, p: float) -> float:
    """P(X >= x)."""
    return 1.0 if x <= 0 else float(1.0 - cumulative(n, p)[x - 1])


def at_most(x: int, *, n: int, p: float) -> float:
    """P(X <= x)."""
    return float(cumulative(n, p)[min(x, n)])


def limit(q: float, *, n: int, p: float) -> float:
    """The share below which a proportion q of all samples of n lies, interpolated between two counts.

    Spiegelhalter 2005, Stat Med 24:1185, appendix A.1.1: a smooth line through the steps of the exact distribution.
    """
    reached = cumulative(n, p)
    count = int(np.searchsorted(reached, q))
    below = float(reached[count - 1]) if count else 0.0
    here = float(reached[count])
    back = (here - q) / (here - below) if here > below else 0.0
    return min(1.0, max(0.0, (count - back) / n))


def clopper_pearson(share: Share, *, confidence: float = 0.95) -> Interval | None:
    """The exact interval of bad / attempts: it covers at least `confidence`, whatever the true share. None without any.

    Clopper and Pearson 1934, Biometrika 26:404.
    """
    n, x, alpha = share.attempts, share.bad, (1 - confidence) / 2
    if not n:
        return None
    low = 0.0 if x == 0 else _bisect(lambda p: at_least(x, n=n, p=p) < alpha)
    high = 1.0 if x == n else _bisect(lambda p: at_most(x, n=n, p=p) > alpha)
    return Interval(low=low, high=high)


def _bisect(goes_up: Callable[[float], bool]) -> float:
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if goes_up(middle) else (low, middle)
    return (low + high) / 2

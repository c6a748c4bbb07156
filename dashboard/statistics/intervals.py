"""How far a share may lie from the one that was seen."""

from dataclasses import dataclass
from math import sqrt

from domain.verdicts import Share

_Z_95 = 1.959963984540054


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Bounds of a share, each from 0 to 1."""

    low: float
    high: float


def wilson(share: Share, *, z: float = _Z_95) -> Interval | None:
    """The Wilson score interval of bad / attempts (95 % unless `z` says otherwise); None without attempts.

    Wilson 1927, J Am Stat Assoc 22:209. Chosen over the simple normal interval because it stays right at small
    counts: 0 of 12 gives 0 to 24 %, not 0 to 0 %.
    """
    n = share.attempts
    if n == 0:
        return None
    p = share.bad / n
    denominator = 1 + z * z / n
    centre = (p + z * z / (2 * n)) / denominator
    half = z / denominator * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    low = 0.0 if share.bad == 0 else max(0.0, centre - half)
    high = 1.0 if share.bad == n else min(1.0, centre + half)
    return Interval(low=low, high=high)

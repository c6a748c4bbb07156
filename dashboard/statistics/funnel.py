"""Funnel plots: which practices differ from the others by more than chance explains. No order of merit."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from math import asin, erfc, pi, sin, sqrt

from dashboard.statistics.binomial import at_least, at_most, limit
from dashboard.statistics.dispersion import Dispersion, dispersion
from domain.verdicts import Share

LEAST = 30
"""Attempts below which a practice has too little data for a limit to mean anything."""
_INNER, _OUTER = 0.025, 0.001
_Z = {_INNER: 1.959963984540054, _OUTER: 3.090232306167813}
_ROUNDS = 20


class Place(Enum):
    """Where a practice lies against the limits."""

    HIGH = "above the 99.8 % limit"
    HIGHISH = "between the upper 95 % and 99.8 % limits"
    WITHIN = "within the limits"
    LOWISH = "between the lower 95 % and 99.8 % limits"
    LOW = "below the 99.8 % limit"
    FEW = "too little data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Limits at one number of attempts, as shares."""

    attempts: int
    low_998: float
    low_95: float
    high_95: float
    high_998: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """Limits around one common rate. Frozen; ask it for places and for lines to draw."""

    base: float
    """The common rate, 0 to 1."""
    base_of: int
    """How many practices it was taken from."""
    dispersion: Dispersion
    adjusted: bool
    """Whether the limits are widened for the difference between practices (only where it is significant)."""

    def place(self, share: Share) -> Place:
        """Where a practice lies. One with fewer than `LEAST` attempts is not judged."""
        if share.attempts < LEAST:
            return Place.FEW
        up, down = self._tails(share)
        if up <= _OUTER or down <= _OUTER:
            return Place.HIGH if up <= down else Place.LOW
        if up <= _INNER or down <= _INNER:
            return Place.HIGHISH if up <= down else Place.LOWISH
        return Place.WITHIN

    def line(self, attempts: int) -> Line:
        """Limits at so many attempts (at least 1)."""
        ends = {
            f"{side}_{name}": self._limit(q if side == "low" else 1 - q, tail=q, n=attempts)
            for name, q in (("95", _INNER), ("998", _OUTER))
            for side in ("low", "high")
        }
        return Line(attempts=attempts, **ends)

    def lines(self, attempts: Iterable[int]) -> list[Line]:
        """Limits at each number of attempts."""
        return [self.line(each) for each in attempts]

    def _limit(self, q: float, *, tail: float, n: int) -> float:
        if not self.adjusted:
            return limit(q, n=n, p=self.base)
        way = -1 if q < 0.5 else 1
        return _back(asin(sqrt(self.base)) + way * _Z[tail] * self._spread(n))

    def _tails(self, share: Share) -> tuple[float, float]:
        n, x = share.attempts, share.bad
        if not self.adjusted:
            return at_least(x, n=n, p=self.base), at_most(x, n=n, p=self.base)
        z = (asin(sqrt(x / n)) - asin(sqrt(self.base))) / self._spread(n)
        return _tail(z), _tail(-z)

    def _spread(self, n: int) -> float:
        return sqrt(1 / (4 * n) + self.dispersion.tau**2)


def funnel(shares: Sequence[Share]) -> Funnel | None:
    """The funnel of some practices; None where none has a single attempt.

    1. The common rate is that of the practices together, without those above or below the exact 99.8 % limit, taken
       out again and again until none is left: one broken practice must not raise the line for all.
    2. If all of them, their outer tenths drawn in, differ by more than chance (`dispersion`), the line is that of all
       and the limits are widened by tau. Otherwise the limits are exact binomial: at small counts the arcsine form
       hides a practice that fails 9 of 60.
    """
    tried = [share for share in shares if share.attempts]
    if not tried:
        return None
    often = Counter(tried)
    kept = _without_outliers(often)
    base = _rate(kept)
    found = dispersion(tried, base=base)
    if not found.significant:
        return Funnel(base=base, base_of=sum(kept.values()), dispersion=found, adjusted=False)
    return Funnel(base=_rate(often), base_of=len(tried), dispersion=found, adjusted=True)


def places(found: Funnel, *, shares: Mapping[str, Share]) -> dict[str, Place]:
    """The place of each practice by name; of thousands many have the same share, which is placed once."""
    place = {share: found.place(share) for share in set(shares.values())}
    return {name: place[share] for name, share in shares.items()}


def _without_outliers(tried: Mapping[Share, int]) -> Mapping[Share, int]:
    """How many practices have each share, of thousands many the same: without those outside the limits."""
    kept = tried
    for _ in range(_ROUNDS):
        base = _rate(kept)
        inside = {share: number for share, number in tried.items() if _is_inside(share, base=base)}
        if len(inside) in {0, len(kept)}:
            break
        kept = inside
    return kept


def _is_inside(share: Share, *, base: float) -> bool:
    up = at_least(share.bad, n=share.attempts, p=base)
    return up > _OUTER and at_most(share.bad, n=share.attempts, p=base) > _OUTER


def _rate(often: Mapping[Share, int]) -> float:
    bad = sum(share.bad * number for share, number in often.items())
    return bad / sum(share.attempts * number for share, number in often.items())


def _back(angle: float) -> float:
    return sin(min(max(angle, 0.0), pi / 2)) ** 2


def _tail(z: float) -> float:
    return erfc(z / sqrt(2)) / 2

"""Before and after: did the share of failures change, and could chance be the reason?"""

from dataclasses import dataclass
from math import sqrt

from dashboard.statistics.intervals import Interval, wilson
from domain.verdicts import Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """After less before, in shares: below 0 is fewer failures."""

    value: float
    interval: Interval
    """95 %, from -1 to 1."""

    @property
    def fell(self) -> bool:
        """Whether the interval lies wholly below 0."""
        return self.interval.high < 0

    @property
    def rose(self) -> bool:
        """Whether the interval lies wholly above 0."""
        return self.interval.low > 0


def difference(*, before: Share, after: Share) -> Difference | None:
    """The difference of two shares with its 95 % interval; None where one of them has no attempt.

    Newcombe 1998, Stat Med 17:873, method 10: the two Wilson intervals put together. It stays within -1 and 1 and is
    right with 0 failures, which is what a mended fault gives.
    """
    first, second = wilson(before), wilson(after)
    if first is None or second is None:
        return None
    p, q = before.bad / before.attempts, after.bad / after.attempts
    down = sqrt((q - second.low) ** 2 + (first.high - p) ** 2)
    up = sqrt((second.high - q) ** 2 + (p - first.low) ** 2)
    return Difference(value=q - p, interval=Interval(low=max(-1.0, q - p - down), high=min(1.0, q - p + up)))

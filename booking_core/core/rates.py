"""Requests a second that each application may make, as the published gateway counts them: by application."""

from collections.abc import Callable
from time import monotonic

BURST_S = 10.0
"""The rate is an average over this time: on a loopback network a whole journey takes a fraction of a second."""


class RateLimit:
    """A bucket of BURST_S seconds' requests for each application, refilled at the rate."""

    def __init__(self, per_s: float, *, clock: Callable[[], float] = monotonic) -> None:
        """`per_s`: requests a second; 0 sets no limit. `clock` gives seconds."""
        self.per_s = per_s
        self._most = per_s * BURST_S
        self._clock = clock
        self._left: dict[str, tuple[float, float]] = {}

    def allows(self, application: str) -> bool:
        """Whether one more request is within the limit; counts it if so."""
        if not self.per_s:
            return True
        now = self._clock()
        left, at = self._left.get(application, (self._most, now))
        left = min(self._most, left + (now - at) * self.per_s)
        allowed = left >= 1
        self._left[application] = (left - 1 if allowed else left, now)
        return allowed

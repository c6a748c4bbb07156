"""How far the vantage's clock is from the servers', from their Date headers."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache


class ClockComparison:
    """Narrows the offset down with each reply: a Date header of 12:00:05 means 12:00:05.000 to 12:00:05.999."""

    def __init__(self) -> None:
        self._low: float | None = None
        self._high: float | None = None
        self.latest_s: float | None = None
        """Own clock less the latest Date header, in seconds; None before the first."""

    def note(self, date_header: str | None, *, now: datetime, took_s: float = 0.0) -> None:
        """Take a reply's Date header in; one that cannot be read is ignored.

        `took_s`: how long the call took. The header may have been written at any moment of it: a reply that a slow
        line held up for seconds must not make the clock look fast by as many.
        """
        served = _parsed(date_header)
        if served is None:
            return
        high = (now - served).total_seconds()
        self.latest_s = high
        low = high - took_s - 1.0
        self._low = low if self._low is None else max(self._low, low)
        self._high = high if self._high is None else min(self._high, high)

    def offset_ms(self) -> float | None:
        """Own clock less the servers', in milliseconds; None where no reply was seen.

        Of all that the replies leave open the smallest, to half a second: what a delay explains is no clock's.
        """
        if self._low is None or self._high is None:
            return None
        half = min((self._high - self._low) / 2, 0.5)
        return round(min(max(0.0, self._low + half), self._high - half) * 1000, 3)


def offset_of(date_header: str | None, *, now: datetime) -> float | None:
    """Own clock less a server's, in milliseconds, from one Date header (to a second); None where it cannot be read."""
    served = _parsed(date_header)
    return None if served is None else (now - served).total_seconds() * 1000 - 500.0


@lru_cache(
    maxsize=64
)  # all replies of a second say the same, and reading it costs more than the rest of a step's record
def _parsed(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, LookupError, OverflowError):  # what the parser raises is a server's to choose
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

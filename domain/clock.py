"""Time as Bookwatch handles it: aware, in UTC, and passed in.

Every function that needs "now" takes a `Clock`, so that a test, a replay or the lab (which gives one practice a
wrong clock on purpose) decides what time it is.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]
"""Returns the present moment as an aware datetime in UTC."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LONDON = ZoneInfo("Europe/London")


def system_clock() -> datetime:
    """The machine's own clock, aware and in UTC."""
    return datetime.now(UTC)


def skewed(clock: Clock, *, by: timedelta) -> Clock:
    """A clock that is wrong by a fixed amount (positive: fast), as a practice PC's may be."""
    return lambda: clock() + by


def to_micros(moment: datetime) -> int:
    """Microseconds since 1970 in UTC, exact. Raises ValueError for a naive datetime."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone; times in Bookwatch are aware and in UTC")
    return (moment - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """The aware UTC datetime of a number of microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=micros)


def iso(moment: datetime) -> str:
    """ISO 8601 in UTC with microseconds and a Z: the only form that travels."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def london_midnight(day: date) -> datetime:
    """The moment, in UTC, at which a day begins in Europe/London: what published dates mean."""
    return datetime.combine(day, time(), tzinfo=_LONDON).astimezone(UTC)


def london_date(moment: datetime) -> date:
    """The day in Europe/London at a moment."""
    return moment.astimezone(_LONDON).date()


def to_london(moment: datetime) -> datetime:
    """The same moment as a clock in London shows it."""
    return moment.astimezone(_LONDON)

"""From when to when."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from data.rollups.moments import day_of, hour_of
from domain.clock import london_date, london_midnight

_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Span:
    """From `since` up to, not including, `until`: aware datetimes. Raises ValueError where it holds nothing."""

    since: datetime
    until: datetime

    def __post_init__(self) -> None:
        if self.until <= self.since:
            raise ValueError(f"a span ends after it begins: {self.since.isoformat()} to {self.until.isoformat()}")

    @classmethod
    def of_days(cls, first: date, last: date) -> "Span":
        """Whole days in Europe/London, both included."""
        return cls(london_midnight(first), london_midnight(last + timedelta(days=1)))

    @classmethod
    def last_days(cls, now: datetime, *, days: int) -> "Span":
        """Today in Europe/London and the days before it, so many together."""
        today = london_date(now)
        return cls.of_days(today - timedelta(days=days - 1), today)

    @property
    def hours(self) -> range:
        """The UTC hours since 1970 that it touches."""
        return range(hour_of(self.since), hour_of(self.until - _INSTANT) + 1)

    @property
    def days(self) -> range:
        """The days in Europe/London that it touches, as days since 1970."""
        return range(day_of(self.since), day_of(self.until - _INSTANT) + 1)

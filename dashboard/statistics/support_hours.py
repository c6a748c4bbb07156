"""Support hours: which minutes of a span count, in Europe/London, over the clock changes too."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportHours:
    """From when to when the service is supported, every day. The published GP systems' hours are 06:30 to 20:30."""

    opens: time = time(6, 30)
    closes: time = time(20, 30)
    zone: ZoneInfo = ZoneInfo("Europe/London")

    def minutes_in(self, start: datetime, end: datetime) -> float:
        """Support minutes of [start, end)."""
        return sum(
            max(0.0, (min(end, closing) - max(start, opening)).total_seconds()) / 60
            for opening, closing in self._days(start, end)
        )

    def _days(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        day, last = start.astimezone(self.zone).date(), end.astimezone(self.zone).date()
        while day <= last:
            yield self._moment(day, self.opens), self._moment(day, self.closes)
            day += timedelta(days=1)

    def _moment(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, tzinfo=self.zone).astimezone(UTC)

"""Periods as people name them, in Europe/London, over clock changes too."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dashboard.address.problems import AddressError
from domain.clock import london_date, london_midnight

LONGEST = timedelta(days=800)
"""Daily figures of each practice are kept for 13 months; nobody asks for more than twice that at once."""
USUAL = "7d"
USUAL_OF: Mapping[str, str] = {"core": "24h", "hospital": "24h", "trends": "month", "board-paper": "month"}
"""First part of a page's address -> its usual period, where that is another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A span of time with the words for it."""

    key: str
    """As the address has it."""
    start: datetime
    end: datetime
    """Exclusive."""
    words: str
    """ "the last 7 days", "2 to 8 Nov 2026": fits after "in"."""

    @property
    def length(self) -> timedelta:
        """How long it lasts."""
        return self.end - self.start


def _rolling(days: int) -> Callable[[datetime], tuple[datetime, datetime]]:
    return lambda now: (now - timedelta(days=days), now)


def _last_week(now: datetime) -> tuple[datetime, datetime]:
    today = london_date(now)
    monday = today - timedelta(days=today.weekday())
    return london_midnight(monday - timedelta(days=7)), london_midnight(monday)


def _last_month(now: datetime) -> tuple[datetime, datetime]:
    first = london_date(now).replace(day=1)
    return london_midnight((first - timedelta(days=1)).replace(day=1)), london_midnight(first)


@dataclass(frozen=True, slots=True)
class _Named:
    title: str
    words: str
    """"": from its first day."""
    bounds: Callable[[datetime], tuple[datetime, datetime]]


_NAMED: Mapping[str, _Named] = {
    "24h": _Named("Last 24 hours", "the last 24 hours", _rolling(1)),
    "7d": _Named("Last 7 days", "the last 7 days", _rolling(7)),
    "week": _Named("Last week, Monday to Sunday", "", _last_week),
    "30d": _Named("Last 30 days", "the last 30 days", _rolling(30)),
    "month": _Named("Last month", "", _last_month),
    "26w": _Named("Last 26 weeks", "the last 26 weeks", _rolling(182)),
}
CHOICES: Mapping[str, str] = {key: named.title for key, named in _NAMED.items()}
"""Key -> what the picker calls it."""


def period(key: str, *, now: datetime) -> Period:
    """The period of a key: a named one, or "2026-11-02..2026-11-08" (days in London, both inside).

    Raises AddressError for a key that means nothing, for dates in the wrong order, in the future, or too far apart.
    """
    if key in _NAMED:
        start, end = _NAMED[key].bounds(now)
        return Period(key=key, start=start, end=end, words=_NAMED[key].words or _named_span(key, start=start))
    first, last = _days(key)
    if last < first:
        turned = f"{last.isoformat()}..{first.isoformat()}"
        raise AddressError(f"The period ends ({said(last)}) before it begins ({said(first)}).", way={"period": turned})
    if first > london_date(now):
        raise AddressError(f"The period begins on {said(first)}, which is still to come.", way={"period": USUAL})
    if last - first > LONGEST:
        years = (last - first).days / 365.25
        raise AddressError(
            f"The period is {years:.0f} years long; the longest is {LONGEST.days} days.", way={"period": USUAL}
        )
    end = min(london_midnight(last + timedelta(days=1)), now)
    return Period(key=key, start=london_midnight(first), end=end, words=_span_words(first, last))


def said(day: date) -> str:
    """ "8 Nov 2026"."""
    return f"{day.day} {day:%b %Y}"


def _named_span(key: str, *, start: datetime) -> str:
    """ "October 2026", "the week from Mon 16 Nov 2026": "last month" would be another one next month."""
    first = london_date(start)
    return f"{first:%B %Y}" if key == "month" else f"the week from {first:%a} {said(first)}"


def _span_words(first: date, last: date) -> str:
    return f"the day {said(first)}" if first == last else f"the days {said(first)} to {said(last)}"


def _days(key: str) -> tuple[date, date]:
    first, dots, last = key.partition("..")
    try:
        return date.fromisoformat(first), date.fromisoformat(last if dots else first)
    except ValueError as error:
        raise AddressError(f'"{key}" is no period that Bookwatch knows.', way={"period": USUAL}) from error

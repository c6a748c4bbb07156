"""When what goes wrong in the questions' history. Every number here is a figure that some page must show."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

NOW: Final = datetime(2009, 2, 2, 9, 5, tzinfo=UTC)
FIRST_MONDAY: Final = date(2008, 10, 27)
HOURS: Final = range(7, 19)
"""12 hours a day in UTC, which is London's time all through: the clocks went back on 26 October."""
WEEK_FAILURES: Final = (101, 85, 102, 84, 101, 86, 91, 44, 56, 42, 55, 54, 46, 52)
"""Failed journeys of all practices in each of 14 weeks."""
LAST_WEEK: Final[Mapping[str, int]] = {"Y99001": 31, "Y99002": 9}
"""Of the 52 in the week from 26 January; 12 of the others fail once."""
WEARS: Final = "Y99001"
"""It fails from five hours after each start of its PC until the next, since its log-on software became version 11."""
WORKS_FOR: Final = timedelta(hours=5)
STARTS: Final = (
    datetime(2009, 1, 26, 11, tzinfo=UTC),
    *(datetime(2009, 1, day, 7, tzinfo=UTC) for day in range(27, 31)),
)
"""Monday's brings version 11; then every morning's: 3 + 4 x 7 = 31 failures until six in the evening."""
TOLD_BEFORE: Final = datetime(2009, 1, 23, 7, tzinfo=UTC)
"""When its agent first told of the start and the version of that day."""
FIXED: Final = "Y99003"
FIX_AT: Final = datetime(2009, 1, 23, 14, 10, tzinfo=UTC)
FIXED_FAILURES: Final = 19
"""Of 56 journeys between Monday 19 January and the fix; none after it."""
SILENT: Final[Mapping[str, int]] = {"Y99028": 31, "Y99029": 31}
"""Journeys that were due in the week from 19 January and did not run: 29 of 60 did."""
DOWN_AT: Final = datetime(2009, 1, 14, 12, tzinfo=UTC)
"""Both controls fail centrally: one hour, 60 support minutes."""
SLOW_SHARE: Final = 0.08
"""Of the controls' referrals in January that took `SLOW_MS`, the others `USUAL_MS`."""
SLOW_MS: Final = 3_400.0
USUAL_MS: Final = 2_000.0
ROLES_WEEK: Final = date(2008, 4, 7)
"""GPs fail and are slow, consultants are slow: 600 and 300 journeys."""
CLOCKS: Final = (date(2008, 3, 30), date(2007, 10, 28))
"""Days of 23 and 25 hours, on which Y99001 runs every hour."""


def rounds(monday: date, *, days: int = 5) -> list[datetime]:
    """The rounds of a week."""
    return [_at(monday + timedelta(days=day), hour) for day in range(days) for hour in HOURS]


def weeks() -> Iterator[tuple[int, date]]:
    """Number and Monday of each of the 14 weeks."""
    for number in range(len(WEEK_FAILURES)):
        yield number, FIRST_MONDAY + timedelta(days=7 * number)


def hours(first: datetime, *, until: datetime) -> list[datetime]:
    """Every hour of [first, until)."""
    return [first + timedelta(hours=number) for number in range(int((until - first) / timedelta(hours=1)))]


def spread(number: int, *, over: int) -> set[int]:
    """So many places of `over`, as evenly as can be."""
    return {place * over // number for place in range(number)} if number else set()


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=UTC)

"""Times as a faults file writes them: absolute, or after the beginning."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Final

_LATER: Final = re.compile(r"\+(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?")


def moment(value: object, *, start: datetime) -> datetime | None:
    """The moment that a value of the file means (naive: UTC); None where it means none."""
    return next((found for read in _READERS if (found := read(value, start)) is not None), None)


def _later(value: object, start: datetime) -> datetime | None:
    match = _LATER.fullmatch(value) if isinstance(value, str) and len(value) > 1 else None
    if match is None:
        return None
    days, hours, minutes = (int(each or 0) for each in match.groups())
    return start + timedelta(days=days, hours=hours, minutes=minutes)


def _absolute(value: object, _start: datetime) -> datetime | None:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day, tzinfo=UTC)
    if not isinstance(value, datetime):
        return None
    return value if value.tzinfo else value.replace(tzinfo=UTC)


_READERS: Final[tuple[Callable[[object, datetime], datetime | None], ...]] = (_later, _absolute)

"""The time of day, passed in wherever it is needed."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Gives the aware UTC time."""


def system_clock() -> datetime:
    """Now, by this machine's clock."""
    return datetime.now(UTC)


def instant(moment: datetime) -> str:
    """FHIR instant in UTC with milliseconds: 2026-11-23T09:00:00.000Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

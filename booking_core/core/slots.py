"""Appointment slots: weekdays from 08:00 to 18:00 UTC, made ahead of time."""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from booking_core.clock import instant

DAYS_AHEAD = 40
FIRST_HOUR = 8
MINUTES = 25
PER_DAY = 24
EPOCH = date(2020, 1, 1)

FREE = (
    "FROM slot WHERE service_id = ? AND starts > ? AND NOT EXISTS (SELECT 1 FROM appointment WHERE"
    " appointment.slot_id = slot.id AND appointment.status IN ('held', 'booked'))"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A slot; times are FHIR instants."""

    id: int
    service_id: str
    starts: str
    ends: str


def ensure(conn: sqlite3.Connection, *, services: Sequence[str], now: datetime, per_day: int = PER_DAY) -> None:
    """Make the slots of the next DAYS_AHEAD days that are not there yet: some 670 a service, or fewer `per_day`."""
    conn.executemany(
        "INSERT OR IGNORE INTO slot (id, service_id, starts, ends) VALUES (?, ?, ?, ?)",
        _planned(services, now=now, per_day=per_day),
    )


def _planned(services: Sequence[str], *, now: datetime, per_day: int) -> Iterator[tuple[int, str, str, str]]:
    for ahead in range(DAYS_AHEAD + 1):
        day = now.astimezone(UTC).date() + timedelta(days=ahead)
        if day.weekday() >= 5:
            continue
        opening = datetime.combine(day, time(FIRST_HOUR), tzinfo=UTC)
        for place in range(per_day):
            starts = opening + timedelta(minutes=MINUTES * place)
            ends = starts + timedelta(minutes=MINUTES)
            for service in services:
                # The same slot has the same number after a restart, so making slots twice changes nothing.
                number = int(f"{service}{(day - EPOCH).days:04d}{place:02d}")
                yield number, service, instant(starts), instant(ends)


def find(conn: sqlite3.Connection, *, slot_id: int) -> Slot | None:
    """The slot, or None."""
    row = conn.execute("SELECT id, service_id, starts, ends FROM slot WHERE id = ?", (slot_id,)).fetchone()
    return None if row is None else Slot(**row)


def is_free(conn: sqlite3.Connection, *, slot: Slot, now: datetime) -> bool:
    """Whether it lies ahead and nobody has it."""
    taken = conn.execute(
        "SELECT 1 FROM appointment WHERE slot_id = ? AND status IN ('held', 'booked')", (slot.id,)
    ).fetchone()
    return taken is None and slot.starts > instant(now)


def free_count(conn: sqlite3.Connection, *, service_id: str, now: datetime) -> int:
    """How many slots of the service are free."""
    # Two counts on indexes: asking of each slot whether somebody has it costs ten times as much.
    row = conn.execute(
        "SELECT (SELECT count(*) FROM slot WHERE service_id = ?1 AND starts > ?2) - (SELECT count(*) FROM appointment"
        " WHERE service_id = ?1 AND starts > ?2 AND status IN ('held', 'booked'))",
        (service_id, instant(now)),
    ).fetchone()
    return int(row[0])


def free_page(conn: sqlite3.Connection, *, service_id: str, now: datetime, size: int, page: int) -> list[Slot]:
    """Free slots of the service by time; `page` counts from 1."""
    rows = conn.execute(
        f"SELECT id, service_id, starts, ends {FREE} ORDER BY starts LIMIT ? OFFSET ?",
        (service_id, instant(now), size, size * (page - 1)),
    )
    # Up to 100 slots a call, the core's most frequent rows: unpacking costs half of Slot(**row).
    return [Slot(id=number, service_id=service, starts=starts, ends=ends) for number, service, starts, ends in rows]

"""Which hours wait to be computed anew."""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
from sqlalchemy import BigInteger, Connection, delete, func, insert, select, type_coerce

from data.bulk import insert_rows
from data.fetching import fetch_again, given, run_again
from data.grouping import Ints
from data.marked import number_of
from data.rollups.dirty_days import mark_day
from data.rollups.moments import HOUR_US, PART_US, PARTS, day_of_hour
from data.tables import dirty_hours, marks, practice_hours
from domain.clock import from_micros, to_micros

ALL_PARTS: Final = (1 << PARTS) - 1
EVERYTHING: Final = from_micros(0)
"""`received_from` of a mark that stands for more than new runs."""

LOCK: Final = "roll-up"
"""On PostgreSQL one counts at a time, and holds up nobody who stores."""

_END: Final = 2**62
_COUNTED_BY: Final = "hours_counted_by"


@dataclass(frozen=True, slots=True)
class DirtyHour:
    """What the marks of one hour say together."""

    hour: int
    parts: int
    received_from: datetime
    marks: tuple[int, ...]
    fresh: int
    """Those of `parts` whose slots are not counted either."""
    arrived: bool
    """Whether runs did: else it is only to be said otherwise of those that were there."""


def mark_runs(conn: Connection, *, scheduled_at: Iterable[datetime], received_at: datetime) -> None:
    """Note that runs arrived; in the transaction that stores them."""
    micros = np.fromiter((to_micros(moment) for moment in scheduled_at), dtype=np.int64)
    mark_micros(conn, scheduled_at=micros, received_at=received_at)


def mark_micros(conn: Connection, *, scheduled_at: Ints, received_at: datetime) -> None:
    """The same, of times in microseconds since 1970."""
    parts: dict[int, int] = {}
    for place in np.unique(scheduled_at // PART_US).tolist():
        hour, part = divmod(place, PARTS)
        parts[hour] = parts.get(hour, 0) | 1 << part
    _mark(conn, parts=parts, received_from=received_at)


def mark_span(conn: Connection, *, since: datetime, until: datetime | None = None) -> None:
    """Note that what is said of runs scheduled in [since, until), or from `since` on, changed: a verdict, planned work.

    Only hours that have figures are marked: what arrives later marks its own.
    """
    table, first, last = practice_hours.c, to_micros(since), _END if until is None else to_micros(until) - 1
    query = select(table.hour).where(table.hour >= first // HOUR_US, table.hour <= last // HOUR_US).distinct()
    parts = {hour: _parts(hour, first=first, last=last) for hour in conn.execute(query).scalars()}
    _mark(conn, parts=parts, received_from=EVERYTHING)


def _parts(hour: int, *, first: int, last: int) -> int:
    """The parts of an hour that [first, last] touches."""
    start = hour * HOUR_US
    low, high = ((min(max(edge - start, 0), HOUR_US - 1)) // PART_US for edge in (first, last))
    return sum(1 << part for part in range(low, high + 1))


def _mark(conn: Connection, *, parts: dict[int, int], received_from: datetime) -> None:
    if parts:
        received = to_micros(received_from)
        rows = [(hour, parts[hour], received) for hour in sorted(parts)]
        insert_rows(conn, table=dirty_hours, names=("hour", "parts", "received_from"), rows=rows)


def waiting_hours(conn: Connection) -> list[DirtyHour]:
    """What waits, latest hour first."""
    return _hours(fetch_again(conn, _WAITING), slotted=frozenset())


def waiting_hour(conn: Connection, *, hour: int, slotted: Set[int]) -> DirtyHour | None:
    """What waits of one hour. slotted: the marks whose slots are counted already."""
    found = _hours(fetch_again(conn, _WAITING_HOUR, hour=hour), slotted=slotted)
    return found[0] if found else None


def _hours(rows: Iterable[tuple[int, int, int, int]], *, slotted: Set[int]) -> list[DirtyHour]:
    found: dict[int, DirtyHour] = {}
    for hour, parts, received_us, mark_id in rows:
        received = from_micros(received_us)
        before = found.get(hour, DirtyHour(hour, 0, received, (), 0, arrived=False))
        arrived = before.arrived or received != EVERYTHING
        earliest = min(before.received_from, received)
        fresh = before.fresh | (0 if mark_id in slotted else parts)
        found[hour] = DirtyHour(hour, before.parts | parts, earliest, (*before.marks, mark_id), fresh, arrived=arrived)
    return list(found.values())


_ROW: Final = dirty_hours.c
_WAITING: Final = select(_ROW.hour, _ROW.parts, type_coerce(_ROW.received_from, BigInteger), _ROW.mark_id).order_by(
    _ROW.hour.desc(), _ROW.mark_id
)
_WAITING_HOUR: Final = _WAITING.where(_ROW.hour == given("hour"))
_TAKING_AWAY: Final = delete(dirty_hours).where(_ROW.mark_id == given("mark"))


def counted(conn: Connection, *, hour: DirtyHour, by: int = 0) -> None:
    """Take away the marks of an hour that was computed, and note its day. `by`: who remembers what it read, if any."""
    for mark in hour.marks:
        run_again(conn, _TAKING_AWAY, mark=mark)
    mark_day(conn, day=day_of_hour(hour.hour), received_from=hour.received_from)
    sign(conn, by=by)


def sign(conn: Connection, *, by: int) -> None:
    """Note who counts, or read what waits, last."""
    if last_counted_by(conn) != by:
        conn.execute(delete(marks).where(marks.c.name == _COUNTED_BY))
        conn.execute(insert(marks).values(name=_COUNTED_BY, value=by))


def last_counted_by(conn: Connection) -> int | None:
    """Who took marks of hours away, or signed, last."""
    return number_of(conn, name=_COUNTED_BY)


def waiting(conn: Connection) -> int:
    """How many hours wait."""
    return int(conn.execute(select(func.count(func.distinct(dirty_hours.c.hour)))).scalar() or 0)


def stretches(parts: int) -> list[tuple[int, int]]:
    """The marked parts of an hour as stretches: from the first to after the last of those that follow each other."""
    marked = np.array([0, *(parts >> part & 1 for part in range(PARTS)), 0])
    edges = np.flatnonzero(np.diff(marked))
    return [(int(start), int(end)) for start, end in edges.reshape(-1, 2)]

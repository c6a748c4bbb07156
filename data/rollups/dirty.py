"""Which hours wait to be computed anew."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
from sqlalchemy import Connection, delete, func, insert, select

from data.grouping import Ints
from data.rollups.dirty_days import mark_day
from data.rollups.moments import HOUR_US, PART_US, PARTS, day_of_hour
from data.tables import dirty_hours, marks, practice_hours
from domain.clock import from_micros, to_micros

ALL_PARTS: Final = (1 << PARTS) - 1
EVERYTHING: Final = from_micros(0)
"""`received_from` of a mark that stands for more than new runs."""

_END: Final = 2**62
_COUNTED_BY: Final = "hours_counted_by"


@dataclass(frozen=True, slots=True)
class DirtyHour:
    """What the marks of one hour say together."""

    hour: int
    parts: int
    received_from: datetime
    marks: tuple[int, ...]


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
        rows = [{"hour": hour, "parts": parts[hour], "received_from": received_from} for hour in sorted(parts)]
        conn.execute(insert(dirty_hours), rows)


def waiting_hours(conn: Connection) -> list[DirtyHour]:
    """What waits, latest hour first."""
    found: dict[int, DirtyHour] = {}
    table = dirty_hours.c
    for row in conn.execute(select(dirty_hours).order_by(table.hour.desc(), table.mark_id)):
        before = found.get(row.hour, DirtyHour(row.hour, 0, row.received_from, ()))
        earliest = min(before.received_from, row.received_from)
        found[row.hour] = DirtyHour(row.hour, before.parts | row.parts, earliest, (*before.marks, row.mark_id))
    return list(found.values())


def counted(conn: Connection, *, hour: DirtyHour, by: int = 0) -> None:
    """Take away the marks of an hour that was computed, and note its day. `by`: who remembers what it read, if any."""
    for start in range(0, len(hour.marks), 500):
        conn.execute(delete(dirty_hours).where(dirty_hours.c.mark_id.in_(hour.marks[start : start + 500])))
    mark_day(conn, day=day_of_hour(hour.hour), received_from=hour.received_from)
    if last_counted_by(conn) != by:
        conn.execute(delete(marks).where(marks.c.name == _COUNTED_BY))
        conn.execute(insert(marks).values(name=_COUNTED_BY, value=by))


def last_counted_by(conn: Connection) -> int | None:
    """Who took marks of hours away last."""
    return conn.execute(select(marks.c.value).where(marks.c.name == _COUNTED_BY)).scalar()


def waiting(conn: Connection) -> int:
    """How many hours wait."""
    return int(conn.execute(select(func.count(func.distinct(dirty_hours.c.hour)))).scalar() or 0)


def stretches(parts: int) -> list[tuple[int, int]]:
    """The marked parts of an hour as stretches: from the first to after the last of those that follow each other."""
    marked = np.array([0, *(parts >> part & 1 for part in range(PARTS)), 0])
    edges = np.flatnonzero(np.diff(marked))
    return [(int(start), int(end)) for start, end in edges.reshape(-1, 2)]

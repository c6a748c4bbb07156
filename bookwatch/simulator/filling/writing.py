"""Days and hours that were made, on their way into the store."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Connection

from bookwatch.simulator.filling.orders import Plain
from bookwatch.simulator.filling.span import Span
from bookwatch.simulator.older.tiers import HOURS_DAYS, PRACTICES_DAYS
from data import tables as all_tables
from data.columnar.runs import RunRows, insert_new
from data.retention.marks import note_kept_from
from data.rollups import mark_runs
from data.rollups.moments import hour_start, hours_of_day
from data.rollups.rows import Rows, add

_PART = timedelta(minutes=5)


def write_day(conn: Connection, *, tables: Sequence[Plain]) -> None:
    """Write the roll-ups of a day that has none."""
    for each in tables:
        add(conn, rows=Rows(all_tables.metadata.tables[each.table], each.keys, each.values))


def write_hour(conn: Connection, *, rows: RunRows, hour: int) -> None:
    """Write an hour's runs, and mark it to be counted."""
    begins = hour_start(hour)
    insert_new(conn, rows)
    moments = [begins + part * _PART for part in range(12)]
    mark_runs(conn, scheduled_at=moments, received_at=begins)


def note_retention(conn: Connection, *, span: Span) -> None:
    """Note from when each tier holds its figures, so that nobody takes what is not kept for silence."""
    first = span.older.start
    since = {
        "raw": span.raw_day,
        "slots": span.raw_day,
        "hours": max(first, span.end_day - HOURS_DAYS),
        "practice_days": max(first, span.end_day - PRACTICES_DAYS),
        "pct_days": first,
    }
    for tier, day in since.items():
        if day > first:
            note_kept_from(conn, tier=tier, hour=hours_of_day(day).start)

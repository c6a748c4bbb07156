"""Have a stretch of time computed anew, whatever is marked."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import BigInteger, Connection, insert, select, type_coerce

from data.engine import touch
from data.rollups.dirty import ALL_PARTS, EVERYTHING, mark_span
from data.rollups.dirty_days import mark_day
from data.rollups.gathering import take_apart
from data.rollups.moments import HOUR_US, hour_of
from data.tables import dirty_hours, practice_days, practice_hours, runs, vantages, words
from domain.clock import from_micros, to_micros

_NOTHING_NEW: Final = from_micros(2**52)
"""`received_from` of days of which no run is new: their practices' steps are right."""


def mark_everything(conn: Connection, *, since: datetime, until: datetime) -> int:
    """Mark every hour of [since, until) that has runs or figures, and the days of these; returns how many hours."""
    touch(conn)
    scheduled = type_coerce(runs.c.scheduled_at, BigInteger)
    hour = (scheduled // HOUR_US).label("hour")
    with_runs = select(hour).where(scheduled >= to_micros(since), scheduled < to_micros(until)).distinct()
    last = hour_of(until)
    figures = select(practice_hours.c.hour).where(practice_hours.c.hour >= hour_of(since), practice_hours.c.hour < last)
    hours = sorted({*conn.execute(with_runs).scalars(), *conn.execute(figures.distinct()).scalars()})
    rows = [{"hour": each, "parts": ALL_PARTS, "received_from": EVERYTHING} for each in hours]
    if rows:
        conn.execute(insert(dirty_hours), rows)
        take_apart(conn, hours=hours)
    return len(hours)


def members_changed(conn: Connection, *, organisations: Collection[str]) -> None:
    """Mark what depends on where these belonged: slots, planned work of a PCT, and the days of PCTs. Only of those that
    have ever reported: at an enrolment nobody has."""
    if not organisations:
        return
    reported = select(vantages.c.organisation).join(words, words.c.word == vantages.c.vantage)
    if not set(conn.execute(reported).scalars()) & set(organisations):
        return
    mark_span(conn, since=EVERYTHING)
    for day in conn.execute(select(practice_days.c.day).distinct()).scalars().all():
        mark_day(conn, day=day, received_from=_NOTHING_NEW)

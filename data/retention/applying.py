"""Take away what is too old, tier by tier, in small transactions; what is gone is noted before it goes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import BigInteger, Connection, Engine, delete, func, select, type_coerce

from data import partitions, rollups, tables
from data.engine import reading, writing
from data.retention import verdicts
from data.retention.keeping import TABLES, first_hours
from data.retention.marks import kept_from, note_kept_from
from domain.retention import Keep

LOCK: Final = "retention"
_STEP_US: Final = 900_000_000
"""A quarter of an hour of runs is taken away in one transaction: a second of a nation's on SQLite."""

Progress = Callable[[str, int, int], None]
"""Told the tier, the rows taken away so far, and the rows to take away."""


@dataclass(frozen=True, slots=True)
class Gone:
    """What retention takes of one tier."""

    tier: str
    first_hour: int
    """The first hour since 1970 (UTC) that stays."""
    rows: int

    @property
    def kept_from(self) -> datetime:
        """When that hour begins."""
        return rollups.hour_start(self.first_hour)


def due(conn: Connection, *, keep: Keep, now: datetime) -> list[Gone]:
    """What would be taken away now; tiers with nothing too old are left out."""
    found = [Gone(tier, hour, _rows(conn, tier=tier, hour=hour)) for tier, hour in first_hours(keep, now=now)]
    return [each for each in found if each.rows]


def retain(
    engine: Engine, *, keep: Keep, now: datetime, progress: Progress = lambda tier, done, of: None
) -> list[Gone]:
    """Take away what is too old; returns what that was. Killed half-way, it goes on where it was.

    What waits to be computed is computed first: the runs that it is computed from may be about to go.
    """
    with reading(engine) as conn:
        gone = due(conn, keep=keep, now=now)
    if gone:
        rollups.refresh(engine, now=now)
    for each in gone:
        with writing(engine, lock=LOCK) as conn:
            note_kept_from(conn, tier=each.tier, hour=each.first_hour)
        if each.tier == "raw":
            _drop_runs(engine, gone=each, progress=progress)
            _drop_rows(engine, gone=each, progress=lambda tier, done, of: None)  # rows of copies: the runs were told
        elif each.tier == "verdicts":
            _drop_verdicts(engine, gone=each, progress=progress)
        else:
            _drop_rows(engine, gone=each, progress=progress)
    return gone


def _rows(conn: Connection, *, tier: str, hour: int) -> int:
    if tier == "raw":
        scheduled = type_coerce(tables.runs.c.scheduled_at, BigInteger)
        return int(conn.execute(select(func.count()).where(scheduled < hour * rollups.HOUR_US)).scalar() or 0)
    if tier == "verdicts":
        return verdicts.due(conn, before=rollups.hour_start(hour))
    total = 0
    for each in TABLES[tier]:
        first = next(iter(each.table.primary_key.columns))
        total += int(conn.execute(select(func.count()).where(first < each.edge(hour))).scalar() or 0)
    return total


def _drop_runs(engine: Engine, *, gone: Gone, progress: Progress) -> None:
    """Whole partitions on PostgreSQL; what lies beside them, and SQLite's, in steps."""
    scheduled = type_coerce(tables.runs.c.scheduled_at, BigInteger)
    edge = gone.first_hour * rollups.HOUR_US
    with writing(engine, lock=LOCK) as conn:
        partitions.drop(conn, before=rollups.hour_start(gone.first_hour))
    done = 0
    while True:
        with writing(engine, lock=LOCK) as conn:
            oldest = conn.execute(select(func.min(scheduled)).where(scheduled < edge)).scalar()
            if oldest is None:
                break
            done += conn.execute(delete(tables.runs).where(scheduled < min(edge, oldest + _STEP_US))).rowcount
        progress(gone.tier, done, gone.rows)
    progress(gone.tier, gone.rows, gone.rows)


def _drop_rows(engine: Engine, *, gone: Gone, progress: Progress) -> None:
    done = 0
    for each in TABLES[gone.tier]:
        first, edge = next(iter(each.table.primary_key.columns)), each.edge(gone.first_hour)
        step = max(each.per_hour, 1)
        while True:
            with writing(engine, lock=LOCK) as conn:
                oldest = conn.execute(select(func.min(first)).where(first < edge)).scalar()
                if oldest is None:
                    break
                done += conn.execute(delete(each.table).where(first < min(edge, oldest + step))).rowcount
            progress(gone.tier, done, gone.rows)


def _drop_verdicts(engine: Engine, *, gone: Gone, progress: Progress) -> None:
    done, place = 0, ""
    while True:
        with writing(engine, lock=LOCK) as conn:
            taken, place = verdicts.take(conn, before=gone.kept_from, after=place)
        done += taken
        progress(gone.tier, done, gone.rows)
        if not place:
            break


def oldest_run(conn: Connection) -> datetime | None:
    """The earliest scheduled time that may still be stored; None where everything may."""
    hour = kept_from(conn, tier="raw")
    return rollups.hour_start(hour) if hour else None

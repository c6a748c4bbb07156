"""Compute hours anew from the runs, whole, and write them in the place of what was there."""

from collections.abc import Callable

import numpy as np
from sqlalchemy import Connection, Engine

from data.engine import reading, writing
from data.fetching import rows_only
from data.grouping import Ints
from data.retention.marks import kept_from
from data.rollups.columns import RunColumns, run_columns
from data.rollups.dirty import LOCK, DirtyHour, counted, stretches, waiting_hour, waiting_hours
from data.rollups.gathering import take_apart
from data.rollups.hours import hour_rows
from data.rollups.known import KnownParts
from data.rollups.moments import HOUR_US, PART_US, TICK_US, slot_ticks
from data.rollups.rows import replace
from data.rollups.slots import foreign_providers, slot_rows
from data.rollups.surroundings import Surroundings
from data.rollups.thinned import mark_hour
from data.words import all_step_kinds, word_ids

Progress = Callable[[int, int], None]
"""Told how much is done, and of how much."""


def refresh_hours(
    engine: Engine, *, known: KnownParts | None = None, progress: Progress = lambda done, of: None
) -> int:
    """Compute every hour that waits, latest first, each in a transaction of its own; returns how many.

    A run that arrives meanwhile marks its hour again, so that it is computed again. `progress` is told hours.
    known: what the caller keeps from one call to the next, for speed.
    """
    known = known or KnownParts()
    with reading(engine) as conn:
        hours = [each.hour for each in waiting_hours(conn)]
    for done, hour in enumerate(hours):
        progress(done, len(hours))
        with rows_only(), writing(engine, lock=LOCK) as conn:
            waiting = _looked_at(conn, hour=hour, known=known)
            if waiting:
                recompute_hour(conn, hour=waiting, known=known)
        known.slotted.difference_update(waiting.marks if waiting else ())
    return len(hours)


def refresh_slots(engine: Engine, *, known: KnownParts) -> int:
    """Compute the slots of what waits, and leave it waiting for `refresh_hours` of the same `known`; returns how many
    hours these lie in. Slots are small, and practices' hours are written whole each time that anything in them changed.
    """
    with reading(engine) as conn:
        hours = [each.hour for each in waiting_hours(conn)]
    for hour in hours:
        with rows_only(), writing(engine, lock=LOCK) as conn:
            waiting = _looked_at(conn, hour=hour, known=known)
            if waiting and waiting.fresh and hour >= kept_from(conn, tier="raw"):
                fresh_slots(conn, hour=waiting, around=_around(conn, hour=hour), known=known)
        known.slotted.update(waiting.marks if waiting else ())
    return len(hours)


def _looked_at(conn: Connection, *, hour: int, known: KnownParts) -> DirtyHour | None:
    """What waits of an hour now that nobody else can count it."""
    known.forget_unless_last(conn)
    return waiting_hour(conn, hour=hour, slotted=known.slotted)


def _around(conn: Connection, *, hour: int) -> Surroundings:
    return Surroundings.load(conn, since=hour * HOUR_US, until=(hour + 1) * HOUR_US)


def recompute_hour(conn: Connection, *, hour: DirtyHour, known: KnownParts) -> None:
    """Compute the roll-ups of one hour: its practices whole, its slots where they are marked.

    Where its runs are gone nothing can be computed; only planned work is applied to what is there.
    """
    if hour.hour < kept_from(conn, tier="raw"):
        mark_hour(conn, hour=hour.hour)
        counted(conn, hour=hour)
        return
    around = _around(conn, hour=hour.hour)
    fresh_slots(conn, hour=hour, around=around, known=known)
    for rows in hour_rows(known.whole(conn, hour=hour.hour), around=around):
        replace(conn, rows=rows, since=hour.hour, until=hour.hour + 1)
    if hour.arrived:
        take_apart(conn, hours=[hour.hour])
    counted(conn, hour=hour, by=known.name)


def fresh_slots(conn: Connection, *, hour: DirtyHour, around: Surroundings, known: KnownParts) -> None:
    """Compute the slots of an hour where they are marked and not counted; `known` learns what is read for it."""
    start = hour.hour * HOUR_US
    for first, last in stretches(hour.fresh):
        since, until = (start + edge * PART_US for edge in (first, last))
        runs = run_columns(conn, since=since, until=until, steps=True, notes=True)
        known.learn(hour.hour, parts=range(first, last), runs=runs)
        if hour.hour >= kept_from(conn, tier="slots"):
            recompute_slots(conn, runs=runs, since=since, until=until, around=around)


def recompute_slots(conn: Connection, *, runs: RunColumns, since: int, until: int, around: Surroundings) -> None:
    """Compute the slots of [since, until), microseconds since 1970 and whole parts of an hour, from all runs in it."""
    rows = slot_rows(
        runs,
        around=around,
        operations=operations(conn),
        foreign=foreign_providers(conn, runs=runs),
        ticks=slot_ticks(conn),
    )
    for each in rows:
        replace(conn, rows=each, since=since // TICK_US, until=until // TICK_US)


def operations(conn: Connection) -> Ints:
    """The word number of the operation of each kind of step."""
    kinds = all_step_kinds(conn)
    numbers = word_ids(conn, texts={kind.operation for kind in kinds.values()})
    found = np.zeros(max(kinds, default=0) + 1, dtype=np.int64)
    for kind_id, kind in kinds.items():
        found[kind_id] = numbers[kind.operation]
    return found

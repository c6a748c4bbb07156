"""Compute what waits, tier by tier: what the roll-up job, a rebuild and a test call."""

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Engine

from data.engine import ARRIVALS_MARK, reading, writing
from data.fetching import rows_only
from data.retention.marks import kept_from
from data.rollups.days import day_span, recompute_day
from data.rollups.dirty import LOCK
from data.rollups.dirty_days import DirtyDay, day_counted, waiting_days
from data.rollups.gathering import gather_hours
from data.rollups.moments import hours_of_day
from data.rollups.pct_steps import recompute_pct_steps
from data.rollups.recompute import refresh_hours
from data.rollups.rolling import recompute_rolling
from data.rollups.step_days import recompute_step_days, touched_vantages
from data.rollups.surroundings import Surroundings

VANTAGES: Final = 40
"""So many vantages' steps are counted in one transaction: so few that their columns stay in a processor's cache, which
takes half the time of more."""


def refresh(engine: Engine, *, now: datetime) -> None:
    """Compute everything that waits."""
    refresh_hours(engine)
    refresh_days(engine, now=now)
    refresh_steps(engine)
    gather_hours(engine, now=now)


def refresh_days(engine: Engine, *, now: datetime) -> int:
    """Compute the days whose hours changed, and the rolling sums where any did; returns how many days."""
    with reading(engine) as conn:
        days = waiting_days(conn, tier="days")
    for day in days:
        with rows_only(), writing(engine, lock=LOCK) as conn:
            recompute_day(conn, day=day.day)
            day_counted(conn, day=day, tier="days")
    if days:
        with rows_only(), writing(engine, lock=LOCK) as conn:
            recompute_rolling(conn, now=now)
    return len(days)


def refresh_steps(engine: Engine) -> int:
    """Compute the steps of the days whose hours changed; returns how many days.

    A nation's day is some two hundred transactions: pages are told of the last, or they would read everything anew at
    each.
    """
    with reading(engine) as conn:
        days = waiting_days(conn, tier="steps")
    for day in days:
        with reading(engine) as conn:
            vantages = touched_vantages(conn, day=day) if _runs_kept(conn, day=day.day) else []
        if vantages:
            with writing(engine, lock=LOCK, mark=ARRIVALS_MARK) as conn:
                around = Surroundings.load(conn, **day_span(day.day))
        for start in range(0, len(vantages), VANTAGES):
            with rows_only(), writing(engine, lock=LOCK, mark=ARRIVALS_MARK) as conn:
                recompute_step_days(conn, day=day.day, vantages=vantages[start : start + VANTAGES], around=around)
        with rows_only(), writing(engine, lock=LOCK) as conn:
            steps_counted(conn, day=day)
    return len(days)


def steps_counted(conn: Connection, *, day: DirtyDay) -> None:
    """Compute the steps of PCTs from those of their practices, and take the day's mark away."""
    if hours_of_day(day.day).start >= kept_from(conn, tier="practice_days"):
        recompute_pct_steps(conn, day=day.day)
    day_counted(conn, day=day, tier="steps")


def _runs_kept(conn: Connection, *, day: int) -> bool:
    """Whether all runs of a day may be there: half a day of steps must not take the place of a whole one."""
    return hours_of_day(day).start >= kept_from(conn, tier="raw")

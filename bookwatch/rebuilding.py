"""Roll-ups computed anew by several workers: they read the runs, this process writes."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import Connection, Engine

from bookwatch.workers import Workers
from data import rollups
from data.engine import open_engine, reading, writing
from data.retention.marks import kept_from
from data.rollups.apart import Replacement, computed_hour, computed_steps, write_hour, write_steps
from data.rollups.days import day_span
from data.rollups.dirty import LOCK, DirtyHour, counted, last_counted_by, sign, waiting_hours
from data.rollups.dirty_days import DirtyDay, still_waits, waiting_days
from data.rollups.gathering import settled
from data.rollups.moments import hours_of_day
from data.rollups.recompute import Progress
from data.rollups.refresh import VANTAGES, steps_counted
from data.rollups.rows import Rows
from data.rollups.step_days import touched_vantages
from data.rollups.surroundings import Surroundings

_ATTEMPTS: Final = 10
"""A server that runs beside this counts a few times in a round; then what is left is counted as it does."""


class HourOrder(NamedTuple):
    """An hour to be computed."""

    url: str
    hour: DirtyHour


class StepsOrder(NamedTuple):
    """A day's steps of some vantages to be computed."""

    url: str
    day: int
    vantages: tuple[int, ...]


def refresh(engine: Engine, *, workers: Workers, now: datetime, progress: Progress = lambda done, of: None) -> None:
    """As `data.rollups.refresh`: computes everything that waits, to the same bytes. Raises also JobsError."""
    _hours(engine, workers=workers, progress=progress)
    rollups.refresh_days(engine, now=now)
    _steps(engine, workers=workers)
    rollups.refresh(engine, now=now)  # what has no runs any more, and what was marked or counted meanwhile


def compute_hour(order: HourOrder) -> list[Replacement]:
    """In a worker."""
    with _read(order.url) as conn:
        return computed_hour(conn, hour=order.hour)


def compute_steps(order: StepsOrder) -> tuple[Rows, Rows]:
    """In a worker."""
    with _read(order.url) as conn:
        return computed_steps(conn, day=order.day, vantages=order.vantages)


def _hours(engine: Engine, *, workers: Workers, progress: Progress) -> None:
    """Everything that waits, but for what a server that runs beside this counts again and again before it can."""
    for _ in range(_ATTEMPTS):
        if _hours_alone(engine, workers=workers, progress=progress):
            return


def _hours_alone(engine: Engine, *, workers: Workers, progress: Progress) -> bool:
    """Whether nobody else counted meanwhile. What a worker read before somebody else counted may lack runs whose marks
    that one took away: it is not written, or these runs were in no figure until their hour is marked again.
    """
    url, name = address(engine), secrets.randbits(62)
    with writing(engine, lock=LOCK) as conn:
        first = kept_from(conn, tier="raw")
        hours = [each for each in waiting_hours(conn) if each.hour >= first]
        Surroundings.load(conn, since=0, until=1)
        sign(conn, by=name)
    made = workers.map(compute_hour, (HourOrder(url, hour) for hour in hours))
    for done, (hour, rows) in enumerate(zip(hours, made, strict=True)):
        progress(done, len(hours))
        with writing(engine, lock=LOCK) as conn:
            if last_counted_by(conn) != name:
                return False
            write_hour(conn, made=rows)
            settled(conn, hour=hour.hour)
            counted(conn, hour=hour, by=name)
    return True


def _steps(engine: Engine, *, workers: Workers) -> None:
    with reading(engine) as conn:
        first = kept_from(conn, tier="raw")
        waiting = waiting_days(conn, tier="steps")
        days = [(day, touched_vantages(conn, day=day)) for day in waiting if hours_of_day(day.day).start >= first]
    for day, vantages in days:
        _steps_of(engine, day=day, vantages=vantages, workers=workers)


def _steps_of(engine: Engine, *, day: DirtyDay, vantages: Sequence[int], workers: Workers) -> None:
    """A day's steps, as long as it waits as it did: see `_hours_alone`."""
    with writing(engine, lock=LOCK) as conn:
        Surroundings.load(conn, **day_span(day.day))
    orders = list(_step_orders(address(engine), day=day.day, vantages=vantages))
    for order, rows in zip(orders, workers.map(compute_steps, orders), strict=True):
        with writing(engine, lock=LOCK) as conn:
            if not still_waits(conn, day=day, tier="steps"):
                return
            write_steps(conn, day=order.day, vantages=order.vantages, made=rows)
    with writing(engine, lock=LOCK) as conn:
        if still_waits(conn, day=day, tier="steps"):
            steps_counted(conn, day=day)


def _step_orders(url: str, *, day: int, vantages: Sequence[int]) -> Iterator[StepsOrder]:
    for start in range(0, len(vantages), VANTAGES):
        yield StepsOrder(url, day, tuple(vantages[start : start + VANTAGES]))


def address(engine: Engine) -> str:
    """Where another process finds the database."""
    return engine.url.render_as_string(hide_password=False)


@contextmanager
def _read(url: str) -> Iterator[Connection]:
    """A connection that is closed at the end: nobody tells a worker when it was the last."""
    engine = open_engine(url, statement_s=0)
    try:
        with reading(engine) as conn:
            yield conn
    finally:
        engine.dispose()

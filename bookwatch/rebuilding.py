"""Roll-ups computed anew by several workers: they read the runs, this process writes."""

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
from data.rollups.dirty import DirtyHour, counted, waiting_hours
from data.rollups.dirty_days import waiting_days
from data.rollups.moments import hours_of_day
from data.rollups.recompute import LOCK, Progress
from data.rollups.refresh import steps_counted
from data.rollups.rows import Rows
from data.rollups.step_days import touched_vantages
from data.rollups.surroundings import Surroundings

_VANTAGES: Final = 400


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
    rollups.refresh(engine, now=now)  # what has no runs any more, and what came meanwhile


def compute_hour(order: HourOrder) -> list[Replacement]:
    """In a worker."""
    with _read(order.url) as conn:
        return computed_hour(conn, hour=order.hour)


def compute_steps(order: StepsOrder) -> tuple[Rows, Rows]:
    """In a worker."""
    with _read(order.url) as conn:
        return computed_steps(conn, day=order.day, vantages=order.vantages)


def _hours(engine: Engine, *, workers: Workers, progress: Progress) -> None:
    url = address(engine)
    with writing(engine, lock=LOCK) as conn:
        first = kept_from(conn, tier="raw")
        hours = [each for each in waiting_hours(conn) if each.hour >= first]
        Surroundings.load(conn, since=0, until=1)
    made = workers.map(compute_hour, (HourOrder(url, hour) for hour in hours))
    for done, (hour, rows) in enumerate(zip(hours, made, strict=True)):
        progress(done, len(hours))
        with writing(engine, lock=LOCK) as conn:
            write_hour(conn, made=rows)
            counted(conn, hour=hour)


def _steps(engine: Engine, *, workers: Workers) -> None:
    url = address(engine)
    with reading(engine) as conn:
        first = kept_from(conn, tier="raw")
        waiting = waiting_days(conn, tier="steps")
        days = [(day, touched_vantages(conn, day=day)) for day in waiting if hours_of_day(day.day).start >= first]
    for day, vantages in days:
        with writing(engine, lock=LOCK) as conn:
            Surroundings.load(conn, **day_span(day.day))
        orders = list(_step_orders(url, day=day.day, vantages=vantages))
        for order, rows in zip(orders, workers.map(compute_steps, orders), strict=True):
            with writing(engine, lock=LOCK) as conn:
                write_steps(conn, day=order.day, vantages=order.vantages, made=rows)
        with writing(engine, lock=LOCK) as conn:
            steps_counted(conn, day=day)


def _step_orders(url: str, *, day: int, vantages: Sequence[int]) -> Iterator[StepsOrder]:
    for start in range(0, len(vantages), _VANTAGES):
        yield StepsOrder(url, day, tuple(vantages[start : start + _VANTAGES]))


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

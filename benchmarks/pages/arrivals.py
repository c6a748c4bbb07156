"""Results that arrive at the national rate while pages are read: a process of its own, on the other core.

Each run is stored in a transaction of its own, as agents send them, and its hour is counted by the roll-up job's work
after which the read model is brought up to date: every half minute, ten times as often as in life.
"""

import multiprocessing
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import cycle
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event
from pathlib import Path

from sqlalchemy import Engine

from benchmarks.ingest import NATIONAL_RUNS_PER_S
from data import rollups, runs
from data.engine import ingesting, open_engine, reading
from data.fleet.keeper import Keeper
from data.rollups.known import KnownParts
from domain.clock import from_micros
from domain.identifiers import new_trace_id, uuid7
from domain.runs import Run

COUNTED_EVERY_S = 30.0
_PATTERNS = timedelta(seconds=30)
_STEP = timedelta(seconds=1 / NATIONAL_RUNS_PER_S)


class Arrivals:
    """The process, which stores only while `flowing` is set."""

    def __init__(self) -> None:
        self._context = multiprocessing.get_context("spawn")
        self.flowing = self._context.Event()
        self._ended = self._context.Event()
        self._stored = self._context.Value("q", 0)

    @property
    def stored(self) -> int:
        """How many runs so far."""
        return int(self._stored.value)

    @contextmanager
    def started(self, url: str, *, folder: Path, last: int, core: int) -> Iterator[None]:
        """Have the process until the block ends. last: from when on its runs are scheduled, microseconds since 1970."""
        told = (url, folder, from_micros(last), core, self.flowing, self._ended, self._stored)
        process = self._context.Process(target=_store, args=told)
        process.start()
        try:
            self.flowing.set()
            while not self.stored and process.is_alive():
                time.sleep(0.1)
            self.flowing.clear()
            yield
        finally:
            self._ended.set()
            process.join()


def _store(
    url: str, folder: Path, moment: datetime, core: int, flowing: Event, ended: Event, stored: "Synchronized[int]"
) -> None:
    os.sched_setaffinity(0, {core})
    engine, known = open_engine(url), KnownParts()
    keeper, patterns = Keeper(engine, folder=folder), cycle(_patterns(engine, until=moment))
    count_at = due = time.monotonic()
    while not ended.is_set():
        if not flowing.wait(0.1):
            due = time.monotonic()
            continue
        moment += _STEP
        with ingesting(engine) as conn:
            runs.store(conn, runs=[_like(next(patterns), at=moment)], received_at=moment + _PATTERNS)
        if time.monotonic() >= count_at:
            rollups.refresh_hours(engine, known=known)
            keeper.refresh()
            count_at = time.monotonic() + COUNTED_EVERY_S
        stored.value += 1
        due += _STEP.total_seconds()
        time.sleep(max(0.0, due - time.monotonic()))
    engine.dispose()


def _patterns(engine: Engine, *, until: datetime) -> list[Run]:
    """The last runs that are there, of many practices."""
    with reading(engine) as conn:
        return [run for run, _ in runs.exported(conn, since=until - _PATTERNS, until=until)]


def _like(run: Run, *, at: datetime) -> Run:
    return replace(run, run_id=uuid7(at), trace_id=new_trace_id(), scheduled_at=at, started_at=at)

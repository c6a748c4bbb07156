"""The read model: how long it takes to make and to bring up to date, and its size; results that arrive meanwhile."""

import multiprocessing
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

from sqlalchemy import Engine, func, select

from benchmarks.figures import held
from benchmarks.national_pages.sites import clock_of
from data.engine import ingesting, open_engine, reading, writing
from data.errors import DatabaseUnavailableError
from data.fleet.keeper import Keeper
from data.rollups import recounts
from data.runs import exported, store
from data.tables import practice_hours, runs, vantages
from domain.identifiers import new_trace_id, uuid7
from domain.runs import Run
from domain.vocabulary import VantageKind

NATIONAL_RUNS_PER_S = 27.7
REBUILD_S, REFRESH_MS, SIZE_MB = 5.0, 50.0, 80.0
_ROUNDS = 9


def read_model(engine: Engine, *, folder: Path) -> None:
    """Make it anew twice (the second finds the database's pages in memory), then follow a round's hour."""
    took = []
    for number in range(2):
        keeper = Keeper(engine, folder=folder / str(number))
        began = time.perf_counter()
        keeper.refresh()
        took.append(time.perf_counter() - began)
    held(
        "read model: rebuild",
        value=took[1],
        unit="s",
        limit=REBUILD_S,
        cold_s=round(took[0], 2),
    )
    size = sum(file.stat().st_size for file in folder.glob("1/**/*.cube")) / 1e6
    held("read model: size", value=size, unit="MB", limit=SIZE_MB)
    refreshed = [_followed(engine, keeper) for _ in range(_ROUNDS)]
    middle = median(refreshed)
    held(
        "read model: refresh of a round",
        value=middle,
        unit="ms",
        limit=REFRESH_MS,
        most=round(max(refreshed), 1),
    )
    keeper.close()


def _followed(engine: Engine, keeper: Keeper) -> float:
    """Milliseconds to follow an hour that was counted anew, and all last runs and verdicts."""
    with writing(engine) as conn:
        hour = conn.execute(select(func.max(practice_hours.c.hour))).scalar_one()
        recounts.note(conn, table=practice_hours, buckets=[hour])
    began = time.perf_counter()
    keeper.refresh()
    return (time.perf_counter() - began) * 1e3


@contextmanager
def arriving(database: str) -> Iterator[None]:
    """Results arrive at the national rate, from a process of its own, until the end of the block."""
    child = multiprocessing.get_context("spawn").Process(target=_arrive, args=(database,), daemon=True)
    child.start()
    try:
        yield
    finally:
        child.terminate()
        child.join()


def _arrive(database: str) -> None:
    """Store copies of a run of the store with new ids, times and practices, one batch a second."""
    engine, chance = open_engine(database), random.Random(1)  # noqa: S311 (which practice)
    clock = clock_of(engine)
    with reading(engine) as conn:
        newest: datetime = conn.execute(select(func.max(runs.c.scheduled_at))).scalar_one()
        pattern = next(run for run, _ in exported(conn, since=newest, until=newest + timedelta(seconds=1)))
        names = list(conn.execute(select(vantages.c.vantage).where(vantages.c.kind == VantageKind.AGENT)).scalars())
    due, waiting = time.monotonic(), 0.0
    while True:
        due += 1.0
        waiting += NATIONAL_RUNS_PER_S
        at = clock()
        batch = [_at(pattern, vantage=chance.choice(names), at=at) for _ in range(int(waiting))]
        waiting -= len(batch)
        with suppress(DatabaseUnavailableError), ingesting(engine) as conn:  # an agent would send it again
            store(conn, runs=batch, received_at=at)
        time.sleep(max(0.0, due - time.monotonic()))


def _at(pattern: Run, *, vantage: str, at: datetime) -> Run:
    return replace(pattern, run_id=uuid7(at), trace_id=new_trace_id(), vantage=vantage, scheduled_at=at, started_at=at)

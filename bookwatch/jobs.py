"""What `bookwatch serve` does beside answering, in threads of its own."""

import threading
from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import contextmanager

from sqlalchemy import Engine

from bookwatch.settings import ServeSettings
from collectors.evaluator import Evaluator
from collectors.partition_job import PartitionJob
from collectors.retention_job import RetentionJob
from collectors.rollup_job import RollUpJob
from data.engine import writing
from data.rollups import use_rounds
from domain.clock import system_clock

_END_S = 10.0

Loop = Callable[[threading.Event], None]


@contextmanager
def working(engine: Engine, *, settings: ServeSettings, roles: Set[str]) -> Iterator[None]:
    """Run what the roles ask for until the end of the block. Raises StoreError where the database is away now."""
    loops = _loops(engine, settings=settings, roles=roles)
    stop = threading.Event()
    threads = [threading.Thread(target=run, args=(stop,), name=name, daemon=True) for name, run in loops.items()]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=_END_S)


def _loops(engine: Engine, *, settings: ServeSettings, roles: Set[str]) -> Mapping[str, Loop]:
    loops: dict[str, Loop] = {}
    if roles & {"all", "collector"}:
        loops["partitions"] = PartitionJob(engine, clock=system_clock).run
    if roles & {"all", "evaluator"}:
        with writing(engine) as conn:
            use_rounds(conn, round_s=settings.round_s)
        loops["evaluator"] = Evaluator(engine, system_clock, settings.round_s).run
        loops["retention"] = RetentionJob(engine, system_clock, keep=settings.keep).run
        loops["roll-ups"] = RollUpJob(engine, system_clock, round_s=settings.round_s).run
    return loops

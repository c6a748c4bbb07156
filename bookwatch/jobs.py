"""What `bookwatch serve` does beside answering, in threads of its own."""

import os
import threading
from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Engine, make_url

from bookwatch.settings import ServeSettings
from collectors.evaluator import Evaluator
from collectors.partition_job import PartitionJob
from collectors.retention_job import RetentionJob
from collectors.rollup_job import RollUpJob
from data.engine import writing
from data.fleet.loop import ReadModelLoop
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
    if roles & {"all", "pages"}:
        loops["read model"] = ReadModelLoop(engine, folder=read_model_folder(settings)).run
    return loops


def read_model_folder(settings: ServeSettings) -> Path:
    """The folder of the read model: the setting's, or one in the user's cache for each database."""
    url = make_url(settings.database_url)
    name = Path(url.database or "").resolve().as_posix() if url.get_backend_name() == "sqlite" else str(url)
    return settings.read_model_folder or _cache() / f"read-model-{sha256(name.encode()).hexdigest()[:12]}"


def packed_folder(settings: ServeSettings) -> Path:
    """The folder of the pages' software, packed: within that of the read model where one is set, else in the cache."""
    return (settings.read_model_folder or _cache()) / "packed"


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "bookwatch"

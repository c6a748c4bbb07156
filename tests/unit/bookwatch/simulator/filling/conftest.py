"""A past that is quick to make: few practices, a round an hour."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, TypeVar

import pytest
from distributed import LocalCluster
from sqlalchemy import Engine, select

from bookwatch.simulator.asked import Asked
from bookwatch.simulator.filling.fill import Filling
from bookwatch.simulator.plan import Plan
from bookwatch.workers import Workers
from bookwatch.workers.local import Here
from data.engine import reading
from data.tables import metadata

ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")
SKIPPED = frozenset({"marks", "recounts", "agents", "organisations", "memberships", "vantages"})
START = datetime(2026, 3, 27, tzinfo=UTC)
"""Two days before the clocks go forward."""


class Stopping:
    """Workers that are lost after some items."""

    def __init__(self, after: int) -> None:
        self.after = after

    def map(self, function: Callable[[ItemT], ResultT], items: Iterable[ItemT]) -> Iterator[ResultT]:
        for item in items:
            if not self.after:
                raise KeyboardInterrupt
            self.after -= 1
            yield function(item)


@pytest.fixture(scope="session")
def plan() -> Plan:
    return Plan.of(Asked(practices=12, days=4, start=START, interval_s=3_600, seed=3))


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """The address of a Dask scheduler with two worker processes on loopback."""
    options = {"n_workers": 2, "threads_per_worker": 1, "host": "127.0.0.1", "dashboard_address": "127.0.0.1:0"}
    with LocalCluster(processes=True, **options) as running:  # type: ignore[no-untyped-call]
        yield running.scheduler_address


def filling_of(engine: Engine, *, plan: Plan, workers: Workers | None = None, **more: Any) -> Filling:
    options: dict[str, Any] = {"raw_days": 1, "told": lambda name, done, total: None} | more
    return Filling(engine=engine, plan=plan, workers=workers or Here(), **options)


def dump(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table that a past fills, in order."""
    with reading(engine) as conn:
        return {
            table.name: sorted((tuple(row) for row in conn.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
            if table.name not in SKIPPED
        }

"""Roll-ups that workers have computed anew are those that were there, byte for byte."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

import pytest
from sqlalchemy import Engine

from bookwatch.rebuilding import compute_hour, compute_steps, refresh
from bookwatch.simulator.plan import Plan
from bookwatch.workers import Workers, open_workers
from data import rollups, runs
from data.engine import open_engine, reading, writing
from data.tables import operation_slots, practice_days, practice_hours, practice_step_days
from domain.identifiers import new_trace_id, uuid7
from tests.unit.bookwatch.simulator.filling.conftest import dump, filling_of

ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")


@pytest.mark.parametrize("where", ["processes", "cluster"])
def test_workers_compute_the_same_bytes(url: str, plan: Plan, where: str, cluster: str) -> None:
    engine = open_engine(url)
    before, end = _emptied(engine, plan=plan)
    with open_workers(processes=2, dask=cluster if where == "cluster" else "") as workers:
        refresh(engine, workers=workers, now=end)
    made = dump(engine)
    engine.dispose()
    assert made == before


@pytest.mark.parametrize("during", [compute_hour, compute_steps])
def test_a_server_that_counts_meanwhile_is_not_overwritten(
    url: str, plan: Plan, during: Callable[[Any], object]
) -> None:
    """It counts what arrived, and takes its mark away; what was read before lacks that run."""
    engine = open_engine(url)
    _, end = _emptied(engine, plan=plan)
    with open_workers(processes=1) as workers:
        refresh(engine, workers=_Beside(workers, during, lambda: _arrive(engine, at=end)), now=end)
    made = dump(engine)
    with writing(engine) as conn:
        rollups.mark_everything(conn, since=end - timedelta(hours=25), until=end)
    rollups.refresh(engine, now=end)
    recounted = dump(engine)
    engine.dispose()
    assert made == recounted


@dataclass(frozen=True)
class _Beside:
    """Workers whose first result of one kind is late: something happens between its reading and its being written."""

    workers: Workers
    during: Callable[[Any], object]
    happens: Callable[[], None]
    happened: list[bool] = field(default_factory=list)

    def map(self, function: Callable[[ItemT], ResultT], items: Iterable[ItemT]) -> Iterator[ResultT]:
        for number, result in enumerate(self.workers.map(function, items)):
            if function is self.during and not number and not self.happened:
                self.happened.append(True)
                self.happens()
            yield result


def _arrive(engine: Engine, *, at: datetime) -> None:
    """The newest run once more, stored and counted."""
    with reading(engine) as conn:
        run, received = list(runs.exported(conn, since=at - timedelta(hours=1), until=at))[-1]
    with writing(engine) as conn:
        late = replace(run, run_id=uuid7(run.scheduled_at), trace_id=new_trace_id())
        runs.store(conn, runs=[late], received_at=received + timedelta(seconds=1))
    rollups.refresh(engine, now=at)


def _emptied(engine: Engine, *, plan: Plan) -> tuple[dict[str, list[tuple[Any, ...]]], datetime]:
    """A simulated store whose roll-ups of the raw hours are gone and marked; what they were, and when it ends."""
    filling = filling_of(engine, plan=plan, among_real=True)
    filling.fill()
    before, end = dump(engine), filling.simulation.end
    with writing(engine) as conn:
        for table, since in ((practice_hours, filling.span.raw.start), (practice_step_days, filling.span.raw_day)):
            conn.execute(table.delete().where(next(iter(table.primary_key.columns)) >= since))
        conn.execute(operation_slots.delete())
        conn.execute(practice_days.delete().where(practice_days.c.day >= filling.span.raw_day))
        rollups.mark_everything(conn, since=end - timedelta(hours=25), until=end)
    assert dump(engine) != before
    return before, end

"""Roll-ups that workers have computed anew are those that were there, byte for byte."""

from datetime import timedelta

import pytest

from bookwatch.rebuilding import refresh
from bookwatch.simulator.plan import Plan
from bookwatch.workers import open_workers
from data import rollups
from data.engine import open_engine, writing
from data.tables import operation_slots, practice_days, practice_hours, practice_step_days
from tests.unit.bookwatch.simulator.filling.conftest import dump, filling_of


@pytest.mark.parametrize("where", ["processes", "cluster"])
def test_workers_compute_the_same_bytes(url: str, plan: Plan, where: str, cluster: str) -> None:
    engine = open_engine(url)
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
    with open_workers(processes=2, dask=cluster if where == "cluster" else "") as workers:
        refresh(engine, workers=workers, now=end)
    made = dump(engine)
    engine.dispose()
    assert made == before

"""A past that a Dask cluster of two worker processes has made is that of this process, byte for byte."""

from pathlib import Path

from bookwatch.simulator.plan import Plan
from bookwatch.workers import open_workers
from data.engine import open_engine
from data.migrations import upgrade
from tests.unit.bookwatch.simulator.filling.conftest import dump, filling_of


def test_a_cluster_makes_the_same_bytes(tmp_path: Path, url: str, plan: Plan, cluster: str) -> None:
    here, there = f"sqlite:///{tmp_path}/here.db", open_engine(url)
    upgrade(here)
    alone = open_engine(here)
    filling_of(alone, plan=plan).fill()
    with open_workers(processes=0, dask=cluster) as workers:
        filling_of(there, plan=plan, workers=workers, among_real=True).fill()
    made, expected = dump(there), dump(alone)
    there.dispose()
    alone.dispose()
    assert made == expected

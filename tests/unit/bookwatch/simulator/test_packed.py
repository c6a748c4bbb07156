"""Batches as packed rows: what the store makes of the same runs one by one."""

from typing import Any

from sqlalchemy import Engine, select

from bookwatch.simulator.outputs import register, store
from bookwatch.simulator.packed.dictionary import Dictionary
from bookwatch.simulator.packed.rows import Packer
from bookwatch.simulator.records import Records
from bookwatch.simulator.simulation import Simulation
from data import tables
from data.columnar.runs import insert_new
from data.engine import open_engine, reading, writing
from domain.vocabulary import Phase
from tests.unit.bookwatch.simulator.conftest import SEED, Simulate, a_fault


def _packed(engine: Engine, *, simulation: Simulation) -> list[int]:
    register(engine, world=simulation.world)
    with writing(engine) as conn:
        dictionary = Dictionary.of(conn, world=simulation.world, routes=simulation.routes)
    packer = Packer(seed=SEED, dictionary=dictionary)
    counts = []
    for batch in simulation:
        with writing(engine) as conn:
            counts.append(insert_new(conn, packer.rows(batch)))
    return counts


def _rows(engine: Engine) -> list[Any]:
    with reading(engine) as conn:
        return [tuple(row) for row in conn.execute(select(tables.runs).order_by(tables.runs.c.run_id))]


def test_packed_rows_are_those_of_the_wire(url: str, simulate: Simulate) -> None:
    """The numbers of words are given out by whoever came first: the packed rows use those of the store."""
    world = simulate().world
    faults = (
        a_fault("link:L-ZZ2", "cut"),
        a_fault("core", "error", severity=0.05),
        a_fault("core/A016", "slow", shift={Phase.WAIT: 4_000.0}, severity=0.3),
        a_fault(f"agent:{world.codes[0]}", "wrong_clock"),
        a_fault("core/A034", "slow", shift={Phase.WAIT: 185_000.0}, severity=0.1),
    )
    simulation, engine = simulate(*faults, rounds=2), open_engine(url)
    counts = _packed(engine, simulation=simulation)
    packed = _rows(engine)
    with writing(engine) as conn:
        conn.execute(tables.runs.delete())
    for batch in simulation:
        store(engine, batch=batch, records=Records(seed=SEED))
    stored = _rows(engine)
    again = _packed(engine, simulation=simulation)
    engine.dispose()
    for mine, theirs in zip(packed, stored, strict=True):
        assert mine == theirs
    assert (sum(counts), sum(again)) == (len(stored), 0)

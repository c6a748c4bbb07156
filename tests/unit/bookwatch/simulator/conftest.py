"""Small worlds that are quick to simulate."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import TypeAdapter

from bookwatch.simulator.batch import Batch
from bookwatch.simulator.faults import Fault
from bookwatch.simulator.records import Records
from bookwatch.simulator.routes import Routes
from bookwatch.simulator.simulation import Simulation
from bookwatch.simulator.world import world
from domain.runs import Run
from probes.journeys import load_journey

TUESDAY = datetime(2026, 3, 3, 10, tzinfo=UTC)
SEED = 5
_RUN = TypeAdapter(Run)

Simulate = Callable[..., Simulation]


@pytest.fixture(scope="session")
def simulate() -> Simulate:
    """A simulation of 200 practices from Tuesday at ten, one round long where nothing else is said."""
    laid_out, routes = world(200, seed=SEED), Routes(journey=load_journey("refer-and-book"))

    def simulated(*faults: Fault, rounds: int = 1, start: datetime = TUESDAY) -> Simulation:
        return Simulation(
            world=laid_out, routes=routes, faults=faults, start=start, rounds=rounds, interval_s=300, seed=SEED
        )

    return simulated


def a_fault(where: str, kind: str, *, start: datetime = TUESDAY, hours: float = 1.0, **more: object) -> Fault:
    return Fault(where=where, kind=kind, start=start, end=start + timedelta(hours=hours), **more)  # type: ignore[arg-type]


def runs_of(batch: Batch) -> list[Run]:
    return [_RUN.validate_json(record.body) for record in Records(seed=SEED).of(batch)]


def bodies(simulation: Simulation) -> dict[str, str]:
    """What each vantage sent in the only round."""
    (batch,) = simulation
    codes = [simulation.world.codes[row] for row in batch.rows]
    return dict(zip(codes, (record.body for record in Records(seed=SEED).of(batch)), strict=True))

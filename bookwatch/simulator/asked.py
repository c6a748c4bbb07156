"""What to simulate: checked and laid out."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bookwatch.simulator.errors import SimulatorError
from bookwatch.simulator.faults_file import Stage, load_faults
from bookwatch.simulator.routes import Routes
from bookwatch.simulator.simulation import Simulation
from bookwatch.simulator.world import MOST_PRACTICES, world
from domain.clock import from_micros, to_micros
from domain.counting import counted
from probes.journeys import load_journey

JOURNEY: Final = "refer-and-book"
DAY_S: Final = 86_400
USUAL_START: Final = datetime(2026, 3, 2, tzinfo=UTC)
"""A Monday. Always the same, so that the same command gives the same bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What to simulate."""

    practices: int
    days: float
    start: datetime = USUAL_START
    seed: int = 1
    interval_s: int = 300
    faults: Path | None = None


def simulation_of(asked: Asked) -> Simulation:
    """Check and lay out what was asked for.

    Raises SimulatorError, bookwatch.lab.errors.ScenarioError (the faults file) or probes.journeys.JourneyError.
    """
    if not 1 <= asked.practices <= MOST_PRACTICES:
        raise SimulatorError(counted(asked.practices, "practice"), remedy=f"ask for 1 to {MOST_PRACTICES}")
    interval_us = asked.interval_s * 1_000_000
    rounds = round(asked.days * DAY_S / asked.interval_s)
    if rounds < 1:
        raise SimulatorError(f"{asked.days:g} days hold no round of {asked.interval_s} s", remedy="ask for more days")
    plain = Simulation(
        world=world(asked.practices, seed=asked.seed),
        routes=Routes(journey=load_journey(JOURNEY)),
        start=from_micros(to_micros(asked.start) // interval_us * interval_us),
        rounds=rounds,
        interval_s=asked.interval_s,
        seed=asked.seed,
    )
    if asked.faults is None:
        return plain
    stage = Stage(world=plain.world, routes=plain.routes, start=plain.start, end=plain.end)
    return replace(plain, faults=load_faults(asked.faults, stage=stage))

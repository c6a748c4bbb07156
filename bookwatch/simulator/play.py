"""A whole simulation from what was asked for: checked, made, written."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final

from sqlalchemy import Engine

from bookwatch.simulator.directory import write_organisations
from bookwatch.simulator.outputs import register, store, whole_file
from bookwatch.simulator.records import Records
from bookwatch.simulator.simulation import Simulation
from bookwatch.simulator.truth import write_truth

TRUTH_FILE: Final = "truth.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Where it goes. Files that are None are not written."""

    out: Path | None = None
    organisations: Path | None = None
    truth: Path | None = None
    engine: Engine | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What was made, and how fast."""

    practices: int
    controls: int
    pcts: int
    hospitals: int
    start: datetime
    end: datetime
    runs: int
    stored: int
    """Runs that the database did not have."""
    steps: int
    seconds: float
    cpu_seconds: float
    times_real_time: float


def play(simulation: Simulation, *, wanted: Wanted, on_round: Callable[[], None] = lambda: None) -> Summary:
    """Make every run and write it where it is wanted; `on_round` after each round. Raises OSError, data's errors."""
    began, cpu = time.perf_counter(), time.process_time()
    runs = stored = steps = 0
    records = Records(seed=simulation.seed)
    _write_beside(simulation, wanted=wanted)
    with ExitStack() as files:
        out: BinaryIO | None = files.enter_context(whole_file(wanted.out)) if wanted.out else None
        for batch in simulation:
            if out:
                out.writelines(records.lines(batch))
            if wanted.engine is not None:
                stored += store(wanted.engine, batch=batch, records=records)
            runs, steps = runs + len(batch), steps + int(batch.made.sum())
            on_round()
    seconds = time.perf_counter() - began
    return Summary(
        practices=simulation.world.practices,
        controls=len(simulation.world.codes) - simulation.world.practices,
        pcts=len(simulation.world.pcts),
        hospitals=len(simulation.world.hospitals),
        start=simulation.start,
        end=simulation.end,
        runs=runs,
        stored=stored,
        steps=steps,
        seconds=round(seconds, 3),
        cpu_seconds=round(time.process_time() - cpu, 3),
        times_real_time=round(simulation.rounds * simulation.interval_s / seconds, 1),
    )


def _write_beside(simulation: Simulation, *, wanted: Wanted) -> None:
    if wanted.organisations:
        write_organisations(simulation.world, file=wanted.organisations)
    if wanted.truth:
        write_truth(simulation, file=wanted.truth)
    if wanted.engine is not None:
        register(wanted.engine, world=simulation.world)

"""The runs of one round as columns: what writers of records or of roll-ups take it from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bookwatch.simulator.chance import Bools, Floats, Ints
from bookwatch.simulator.draft import Numbers
from bookwatch.simulator.modes import Mode
from bookwatch.simulator.routes import Routes
from bookwatch.simulator.world import World

Codes = NDArray[np.uint8]
"""Outcomes, by `data.codes.OUTCOMES`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Columns with one entry a run, or arrays of shape (runs, calls). Times in microseconds since 1970, UTC.

    Where a run does not make a call (`made`), the call's entries mean nothing.
    """

    world: World
    routes: Routes
    number: int
    """Of the round, since 1970."""
    rows: Ints
    """Number of each run's vantage in the world."""
    hospital: Ints
    scheduled_us: Ints
    started_us: Ints
    received_us: Ints
    route: Ints
    """Number of each run's route."""
    failing: Ints
    """Number of the call that decided the outcome, failed or slow; -1: none."""
    outcome: Codes
    duration_ms: Floats
    just_started: Bools
    """Whether the agent had been started since its last run."""
    made: Bools
    phases: Floats
    """Shape (6, runs, calls), ms; nan where the call did not get that far."""
    total_ms: Floats
    client_ms: Floats
    outcomes: Codes
    """Of each call."""
    struck: Numbers
    """What struck each call: a number of `modes`, or -1."""
    modes: tuple[Mode, ...]

    def __len__(self) -> int:
        return len(self.rows)

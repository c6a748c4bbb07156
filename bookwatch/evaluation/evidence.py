"""A scenario's runs as columns: what a judge may see of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bookwatch.simulator.batch import Batch
from bookwatch.simulator.chance import Floats, Ints
from data.codes import OUTCOMES
from domain.failures import FailureClass
from domain.vocabulary import Outcome, Phase

CLASSES: Final[tuple[FailureClass, ...]] = tuple(FailureClass)
PHASES: Final = tuple(Phase)
_BAD: Final = np.array([OUTCOMES.number[each] for each in Outcome if each.is_bad])


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Runs of one journey, one entry each; times in microseconds since 1970, durations in ms."""

    journey: str
    operations: tuple[str, ...]
    """That each call exercises."""
    row: Ints
    """Number of the vantage in the world."""
    hospital: Ints
    scheduled_us: Ints
    received_us: Ints
    outcome: NDArray[np.uint8]
    failure: Ints
    """Number of `CLASSES`, or -1."""
    call: Ints
    """Number of the call that decided the outcome, or -1."""
    phase: Ints
    """Number of `PHASES` in which it failed, or -1."""
    duration_ms: Floats
    phase_ms: NDArray[np.float32]
    """Sum over the calls; shape (runs, 6); 0 where no call got that far."""
    wait_ms: NDArray[np.float32]
    """Shape (runs, calls); nan where not made or not waited for."""
    passed: NDArray[np.bool_]
    """Calls that were made and not bad; shape (runs, calls)."""


def told_by(batches: Sequence[Batch], *, journey: str) -> Told:
    """Put a scenario's rounds of one journey together."""
    parts = [_part(each) for each in batches]
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    operations = tuple(call.step.code for call in batches[0].routes.calls)
    return Told(journey=journey, operations=operations, **columns)


def _part(batch: Batch) -> dict[str, Any]:
    failing, rows = batch.failing, np.arange(len(batch))
    struck = np.where(failing >= 0, batch.struck[rows, failing], -1)
    classes = [CLASSES.index(mode.failure) if mode.failure else -1 for mode in batch.modes]
    phases = [PHASES.index(mode.phase) if mode.phase else -1 for mode in batch.modes]
    times = np.where(batch.made[None], batch.phases, np.nan)
    return {
        "row": batch.rows,
        "hospital": batch.hospital,
        "scheduled_us": batch.scheduled_us,
        "received_us": batch.received_us,
        "outcome": batch.outcome,
        "failure": np.array([*classes, -1])[struck],
        "call": failing,
        "phase": np.array([*phases, -1])[struck],
        "duration_ms": batch.duration_ms,
        "phase_ms": np.nansum(times, axis=2).T.astype(np.float32),
        "wait_ms": times[PHASES.index(Phase.WAIT)].astype(np.float32),
        "passed": batch.made & ~np.isin(batch.outcomes, _BAD),
    }

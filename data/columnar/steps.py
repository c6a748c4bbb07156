"""The steps of many runs as columns, packed to the bytes that `data.packing.pack_steps` gives for one run."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.columnar.ragged import Numbers, Ragged
from data.packing import FAILED_AT, LAYOUT, MAX_STEPS, OWN_PROVIDER, STEP
from data.ragged import places_of, rows_of

_PHASES = 6
_HEAD, _EACH, _TIMES = 2, 8, 12


@dataclass(frozen=True, slots=True, kw_only=True)
class StepColumns:
    """Steps of many runs, one after another: `counts` has an entry a run, every other column one a step.

    Codes are those of `data.codes`; 0 is none. Times in ms.
    """

    counts: Numbers
    kind: NDArray[np.integer]
    """Row of `step_kinds`."""
    status: NDArray[np.integer]
    outcome: NDArray[np.integer]
    failure: NDArray[np.integer]
    failed_phase: NDArray[np.integer]
    own_provider: NDArray[np.bool_]
    """Whether the step's provider is the run's."""
    offset_ms: NDArray[np.floating]
    total_ms: NDArray[np.floating]
    client_ms: NDArray[np.floating]
    phases: NDArray[np.floating]
    """Shape (6, steps); nan where a phase did not happen."""


def pack_columns(steps: StepColumns) -> list[bytes]:
    """The steps of each run as bytes of layout 1. Raises ValueError where a run has more than 255 steps."""
    if steps.counts.max(initial=0) > MAX_STEPS:
        raise ValueError(f"a run has {steps.counts.max()} steps; {MAX_STEPS} are the most")
    measured = ~np.isnan(steps.phases)
    kept = measured & (steps.phases != 0.0)
    run, place = rows_of(steps.counts), places_of(steps.counts)
    values = np.bincount(run, weights=kept.sum(axis=0), minlength=len(steps.counts)).astype(np.int64)
    packed = Ragged(_HEAD + (_EACH + _TIMES) * steps.counts + 4 * values)
    packed.put(np.full(len(steps.counts), LAYOUT, dtype=np.uint8), at=packed.starts)
    packed.put(steps.counts.astype(np.uint8), at=packed.starts + 1)
    start, count = packed.starts[run] + _HEAD, steps.counts[run]
    packed.put(_heads(steps, kept=kept, zero=measured & ~kept), at=start + _EACH * place)
    times = np.stack([steps.offset_ms, steps.total_ms, steps.client_ms], axis=1).astype("<f4")
    packed.put(times.view("V12")[:, 0], at=start + _EACH * count + _TIMES * place)
    owner = np.repeat(np.arange(len(run)), kept.sum(axis=0))
    nth = places_of(values)
    packed.put(steps.phases.T[kept.T].astype("<f4"), at=(start + (_EACH + _TIMES) * count)[owner] + 4 * nth)
    return packed.records()


def _heads(steps: StepColumns, *, kept: NDArray[np.bool_], zero: NDArray[np.bool_]) -> NDArray[np.void]:
    mask = steps.failed_phase.astype(np.uint16) << FAILED_AT
    mask |= np.where(steps.own_provider, OWN_PROVIDER, 0).astype(np.uint16)
    for phase in range(_PHASES):
        mask |= kept[phase].astype(np.uint16) << phase | zero[phase].astype(np.uint16) << (_PHASES + phase)
    heads = np.empty(len(mask), dtype=STEP)
    heads["kind"], heads["mask"], heads["status"] = steps.kind, mask, steps.status
    heads["outcome"], heads["failure"] = steps.outcome, steps.failure
    return heads

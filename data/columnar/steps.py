"""The steps of many runs as columns, packed to bytes: the one place that writes them.

The layout is that of `data.layouts.second`.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from data.columnar.ragged import Numbers, Ragged
from data.layouts.heads import BYTES as HEAD_BYTES
from data.layouts.heads import FAILED_AT, OWN_PROVIDER, PHASES, ZERO_AT, code_of, head_of
from data.layouts.parts import folded
from data.layouts.second import HEAD, LAYOUT, WIDEST
from data.ragged import places_of, rows_of

MAX_STEPS: Final = 255
"""Most steps of one run."""

_LIMITS: Final = np.array([1 << 8 * width for width in range(WIDEST)], dtype=np.uint64)
"""From which value on a column is so many bytes wide, and one more."""


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
    """The steps of each run as bytes of layout 2. Raises ValueError where a run has more than 255 steps."""
    if steps.counts.max(initial=0) > MAX_STEPS:
        raise ValueError(f"a run has {steps.counts.max()} steps; {MAX_STEPS} are the most")
    phases_us = _micros(np.nan_to_num(steps.phases))
    head = _head(steps, phases_us=phases_us)
    code, run = code_of(head), rows_of(steps.counts)
    written = np.flatnonzero(code == 0)
    columns = [_Column.of(values, run=run, runs=len(steps.counts)) for values in _dense(steps, phases_us=phases_us)]
    for values in phases_us:
        there = np.flatnonzero(values)
        columns.append(_Column.of(values[there], run=run[there], runs=len(steps.counts)))
    spelled = np.bincount(run[written], minlength=len(steps.counts))
    begin = HEAD + steps.counts
    packed = Ragged(begin + HEAD_BYTES * spelled + sum(each.widths * each.lengths for each in columns))
    packed.put(_beginnings(steps.counts, columns=columns), at=packed.starts, width=HEAD)
    packed.put(code, at=(packed.starts + HEAD)[run] + places_of(steps.counts))
    at = packed.starts + begin
    packed.put(head[written], at=at[run[written]] + HEAD_BYTES * places_of(spelled), width=HEAD_BYTES)
    at += HEAD_BYTES * spelled
    for each in columns:
        width = each.widths[each.run]
        packed.put(each.values, at=at[each.run] + width * places_of(each.lengths), width=width)
        at += each.widths * each.lengths
    return packed.records()


class _Column(NamedTuple):
    """One column of all runs."""

    values: NDArray[np.uint64]
    run: Numbers
    """Of each value."""
    lengths: Numbers
    """How many values each run has."""
    widths: Numbers
    """Bytes a value, by run."""

    @classmethod
    def of(cls, values: Numbers, *, run: Numbers, runs: int) -> "_Column":
        lengths = np.bincount(run, minlength=runs)
        most = np.zeros(runs, dtype=np.uint64)
        plain = values.view(np.uint64)
        if len(plain):
            some = np.flatnonzero(lengths)
            most[some] = np.maximum.reduceat(plain, (np.cumsum(lengths) - lengths)[some])
        return cls(plain, run, lengths, np.searchsorted(_LIMITS, most, side="right").astype(np.int64))


def _dense(steps: StepColumns, *, phases_us: Numbers) -> tuple[Numbers, ...]:
    """The columns that have a value for each step."""
    offset, total, client = (_micros(each) for each in (steps.offset_ms, steps.total_ms, steps.client_ms))
    before = np.concatenate([[0], (offset + total)[:-1]])[: len(offset)]
    before[(np.cumsum(steps.counts) - steps.counts)[steps.counts > 0]] = 0
    rest = total - phases_us.sum(axis=0) - client
    return steps.kind.astype(np.int64), folded(offset - before), folded(rest), folded(client)


def _head(steps: StepColumns, *, phases_us: Numbers) -> Numbers:
    mask = steps.failed_phase.astype(np.int64) << FAILED_AT | np.where(steps.own_provider, OWN_PROVIDER, 0)
    measured = ~np.isnan(steps.phases)
    for phase in range(PHASES):
        present = phases_us[phase] != 0
        mask |= present.astype(np.int64) << phase | (measured[phase] & ~present).astype(np.int64) << (ZERO_AT + phase)
    return head_of(mask=mask, status=steps.status, outcome=steps.outcome, failure=steps.failure)


def _beginnings(counts: Numbers, *, columns: list[_Column]) -> Numbers:
    """The layout, the number of steps and the widths of each run, as one number."""
    beginning = LAYOUT | counts << 8
    for number, each in enumerate(columns):
        beginning |= each.widths << (16 + 4 * number)
    return beginning


def _micros(milliseconds: NDArray[np.floating]) -> Numbers:
    return np.rint(np.asarray(milliseconds, dtype=np.float64) * 1000).astype(np.int64)

"""The steps of a run in one small binary column (its texts are in another: `data.notes`): objects to bytes and back.

The bytes are those of `data.layouts`. Times come back to a microsecond, which is finer than they are true.
"""

from collections.abc import Mapping, Sequence
from itertools import chain
from operator import attrgetter
from typing import Final, NamedTuple

import numpy as np

from data.codes import FAILURES, OUTCOMES, PHASES
from data.columnar.steps import StepColumns, pack_columns
from data.layouts.heads import ZERO_AT
from data.notes import NO_TEXTS, Texts, unreadable
from data.step_columns import step_columns
from domain.runs import Phases, Run, Step

_PHASES = attrgetter(*(f"phases.{phase}" for phase in PHASES.words))
_TIMES = attrgetter("offset_ms", "total_ms", "client_ms")
_KIND = attrgetter("step_id", "operation", "cleanup")


class StepKind(NamedTuple):
    """What many steps have in common: a row of `step_kinds`."""

    step_id: str
    operation: str
    cleanup: bool


def kind_of(step: Step) -> StepKind:
    """The kind of a step."""
    return StepKind(step.step_id, step.operation, step.cleanup)


def pack_runs(runs: Sequence[Run], *, kind_ids: Mapping[tuple[str, str, bool], int]) -> list[bytes]:
    """The steps of each run as bytes of the newest layout. Raises ValueError where a run has more than 255."""
    steps = [step for run in runs for step in run.steps]
    times = np.array(list(map(_TIMES, steps)), dtype=np.float64).reshape(-1, 3)
    own = chain.from_iterable([step.provider == run.provider for step in run.steps] for run in runs)
    columns = StepColumns(
        counts=np.array([len(run.steps) for run in runs], dtype=np.int64),
        kind=np.array([kind_ids[kind] for kind in map(_KIND, steps)], dtype=np.int64),
        status=np.array([step.status or 0 for step in steps], dtype=np.int64),
        outcome=np.array([OUTCOMES.number[step.outcome] for step in steps], dtype=np.int64),
        failure=np.array([FAILURES.of(step.failure_class) for step in steps], dtype=np.int64),
        failed_phase=np.array([PHASES.of(step.failed_phase) for step in steps], dtype=np.int64),
        own_provider=np.fromiter(own, dtype=np.bool_, count=len(steps)),
        offset_ms=times[:, 0],
        total_ms=times[:, 1],
        client_ms=times[:, 2],
        phases=np.array(list(map(_PHASES, steps)), dtype=np.float64).reshape(-1, len(PHASES.words)).T,
    )
    return pack_columns(columns)


class Packed(NamedTuple):
    """What the steps of one run are kept as, and what it takes to read them."""

    steps: bytes
    texts: Mapping[int, Texts]
    provider: str


def unpack_runs(packed: Sequence[Packed], *, kinds: Mapping[int, StepKind]) -> list[tuple[Step, ...]]:
    """The steps of each run as they were, durations to a microsecond, with their texts back in place.

    Raises RecordUnreadableError for an unknown layout or a record that is cut short.
    """
    columns = step_columns([each.steps for each in packed], offsets=True)
    for number in columns.unreadable.tolist():
        blob = packed[number].steps
        raise unreadable("packed steps", layout=blob[0] if blob else 0, size=len(blob))
    heads = zip(*(getattr(columns, name).tolist() for name in _HEADS), strict=True)
    times = zip(columns.offset_ms.tolist(), columns.total_ms.tolist(), (columns.sums_us / 1000).tolist(), strict=True)
    made: list[list[Step]] = [[] for _ in packed]
    for number, head, measured in zip(columns.run.tolist(), heads, times, strict=True):
        own, steps = packed[number], made[number]
        texts = own.texts.get(len(steps), NO_TEXTS)
        steps.append(_step(head, measured=measured, kind=kinds[head[0]], provider=own.provider, texts=texts))
    return [tuple(steps) for steps in made]


_HEADS: Final = ("kind", "mask", "status", "outcome", "failure", "failed_phase", "own_provider")


def _step(
    head: tuple[int, int, int, int, int, int, bool],
    *,
    measured: tuple[float, float, list[float]],
    kind: StepKind,
    provider: str,
    texts: Texts,
) -> Step:
    _, mask, status, outcome, failure, failed_phase, own_provider = head
    offset_ms, total_ms, phases = measured
    return Step(
        step_id=kind.step_id,
        operation=kind.operation,
        cleanup=kind.cleanup,
        provider=provider if own_provider else texts.provider,
        offset_ms=offset_ms,
        phases=_phases(mask, values=phases),
        total_ms=total_ms,
        client_ms=phases[-1],
        status=status or None,
        outcome=OUTCOMES.word(outcome),
        failure_class=FAILURES.maybe(failure),
        failed_phase=PHASES.maybe(failed_phase),
        error_code=texts.error_code,
        request_id=texts.request_id,
        detail=texts.detail,
    )


def _phases(mask: int, *, values: Sequence[float]) -> Phases:
    happened = mask | mask >> ZERO_AT
    dns, connect, tls, send, wait, receive = (
        value if happened >> phase & 1 else None for phase, value in enumerate(values[:-1])
    )
    return Phases(dns=dns, connect=connect, tls=tls, send=send, wait=wait, receive=receive)

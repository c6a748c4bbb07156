"""The steps of a run in one small binary column (its texts are in another: `data.notes`).

Steps, layout 1, little-endian, n steps:

    offset        size  content
    0             1     layout (1)
    1             1     n, at most 255
    2             8n    per step: kind u2 (row of `step_kinds`), mask u2, status u2 (0: none), outcome u1, failure u1
    2 + 8n        12n   per step: offset_ms, total_ms, client_ms as f4
    2 + 20n       4k    the phases that are present and not zero, step after step, in order of the phases, as f4

    mask: bits 0-5 phase present and not zero, 6-11 phase present and zero, 12-14 failed phase (0: none),
    bit 15 the step's provider is the run's

A kept connection has three phases of 0.0, so a step takes some 32 bytes instead of 44. A phase that did not happen is
neither present nor zero: None comes back as None.
"""

import struct
from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from data.codes import FAILURES, OUTCOMES, PHASES
from data.notes import NO_TEXTS, Texts, unreadable
from domain.runs import Phases, Step

LAYOUT: Final = 1
MAX_STEPS: Final = 255
"""Most steps of one run."""

_HEAD = struct.Struct("<BB")
STEP = np.dtype([("kind", "<u2"), ("mask", "<u2"), ("status", "<u2"), ("outcome", "u1"), ("failure", "u1")])
_PACK_STEP = struct.Struct("<HHHBB").pack
OWN_PROVIDER: Final = 1 << 15
FAILED_AT: Final = 12
_NO_SETUP: Final = (0.0, 0.0, 0.0)
_KEPT_MASK: Final = 0b111 << 3 | 0b111 << 6
_PHASES = attrgetter("dns", "connect", "tls", "send", "wait", "receive")
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


def pack_steps(steps: Sequence[Step], *, provider: str, kind_ids: Mapping[tuple[str, str, bool], int]) -> bytes:
    """The steps of a run that booked with `provider`, as bytes of layout 1. At most 255 steps."""
    heads: list[bytes] = [_HEAD.pack(LAYOUT, len(steps))]
    times: list[float] = []
    phases: list[float] = []
    for step in steps:
        mask = _mask(_PHASES(step.phases), into=phases)
        if step.failed_phase is not None:
            mask |= PHASES.of(step.failed_phase) << FAILED_AT
        if step.provider == provider:
            mask |= OWN_PROVIDER
        failure = 0 if step.failure_class is None else FAILURES.of(step.failure_class)
        kind = kind_ids[_KIND(step)]
        heads.append(_PACK_STEP(kind, mask, step.status or 0, OUTCOMES.number[step.outcome], failure))
        times += _TIMES(step)
    times += phases
    return b"".join(heads) + struct.pack(f"<{len(times)}f", *times)


def _mask(phases: tuple[float | None, ...], *, into: list[float]) -> int:
    last = phases[3:]
    if phases[:3] == _NO_SETUP and all(last):  # 13 of 14 steps: a kept connection and a full reply
        into += last  # type: ignore[arg-type]
        return _KEPT_MASK
    mask, bit = 0, 1
    for value in phases:
        if value:
            mask |= bit
            into.append(value)
        elif value is not None:
            mask |= bit << 6
        bit <<= 1
    return mask


def unpack_steps(
    blob: bytes, *, texts: Mapping[int, Texts], provider: str, kinds: Mapping[int, StepKind]
) -> tuple[Step, ...]:
    """The steps as they were packed (durations to 32-bit floats), with their texts back in place.

    Raises RecordUnreadableError for another layout or a record that is cut short.
    """
    heads = np.frombuffer(step_heads(blob), dtype=STEP).tolist()
    count = len(heads)
    floats = np.frombuffer(blob, dtype="<f4", offset=2 + 8 * count).tolist()
    phases = iter(floats[3 * count :])
    return tuple(
        _step(
            head,
            times=floats[3 * index : 3 * index + 3],
            phases=phases,
            kind=kinds[head[0]],
            provider=provider,
            texts=texts.get(index, NO_TEXTS),
        )
        for index, head in enumerate(heads)
    )


def step_heads(blob: bytes) -> bytes:
    """The fixed heads of the steps, to be joined for `step_codes`. Raises RecordUnreadableError as `unpack_steps`."""
    layout, count = _HEAD.unpack_from(blob) if len(blob) >= _HEAD.size else (0, 0)
    if layout != LAYOUT or len(blob) < 2 + 20 * count:
        raise unreadable("packed steps", layout=layout, size=len(blob))
    return blob[2 : 2 + 8 * count]


def step_codes(heads: bytes) -> tuple[NDArray[np.uint16], NDArray[np.uint8]]:
    """The number of each step's kind and of its outcome, for the heads of any number of runs together."""
    steps = np.frombuffer(heads, dtype=STEP)
    return steps["kind"], steps["outcome"]


def _step(
    head: tuple[int, int, int, int, int],
    *,
    times: list[float],
    phases: Iterator[float],
    kind: StepKind,
    provider: str,
    texts: Texts,
) -> Step:
    _, mask, status, outcome, failure = head
    return Step(
        step_id=kind.step_id,
        operation=kind.operation,
        cleanup=kind.cleanup,
        provider=provider if mask & OWN_PROVIDER else texts.provider,
        offset_ms=times[0],
        phases=_phases(mask, values=phases),
        total_ms=times[1],
        client_ms=times[2],
        status=status or None,
        outcome=OUTCOMES.word(outcome),
        failure_class=FAILURES.maybe(failure),
        failed_phase=PHASES.maybe(mask >> FAILED_AT & 7),
        error_code=texts.error_code,
        request_id=texts.request_id,
        detail=texts.detail,
    )


def _phases(mask: int, *, values: Iterator[float]) -> Phases:
    dns, connect, tls, send, wait, receive = (
        next(values) if mask >> place & 1 else (0.0 if mask >> place & 64 else None) for place in range(6)
    )
    return Phases(dns=dns, connect=connect, tls=tls, send=send, wait=wait, receive=receive)

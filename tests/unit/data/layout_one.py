"""Steps as they were written before layout 2, to be read still: kept for tests alone."""

import struct
from collections.abc import Mapping, Sequence

from data.codes import FAILURES, OUTCOMES, PHASES
from domain.runs import Step


def packed(steps: Sequence[Step], *, provider: str, kind_ids: Mapping[tuple[str, str, bool], int]) -> bytes:
    """As `data.layouts.first` says, a step at a time."""
    heads, times, phases = [bytes([1, len(steps)])], [], []
    for step in steps:
        mask = PHASES.of(step.failed_phase) << 12 | (step.provider == provider) << 15
        for bit, phase in enumerate(PHASES.words):
            value = getattr(step.phases, phase.value)
            if value:
                phases.append(value)
                mask |= 1 << bit
            elif value is not None:
                mask |= 64 << bit
        kind = kind_ids[step.step_id, step.operation, step.cleanup]
        codes = OUTCOMES.of(step.outcome), FAILURES.of(step.failure_class)
        heads.append(struct.pack("<HHHBB", kind, mask, step.status or 0, *codes))
        times += [step.offset_ms, step.total_ms, step.client_ms]
    return b"".join(heads) + struct.pack(f"<{len(times) + len(phases)}f", *times, *phases)

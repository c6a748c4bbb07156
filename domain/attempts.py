"""What attribution looks at: one attempt per run, reduced to what can tell causes apart."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from domain.failures import FailureClass
from domain.runs import Run, Step
from domain.vocabulary import Outcome, Phase

LOCAL_PHASES = (Phase.DNS, Phase.CONNECT, Phase.TLS)
"""Phases that end before the core's own work begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One run, as evidence."""

    vantage: str
    journey: str
    scheduled_at: datetime
    received_at: datetime
    """When the collector took it in: a verdict may only use what had arrived."""
    outcome: Outcome
    failure_class: FailureClass | None = None
    operation: str = ""
    """Operation of the failing step, or empty."""
    provider: str = ""
    """Hospital of this run (its booking), or empty."""
    failed_phase: Phase | None = None
    duration_ms: float = 0.0
    phase_ms: Mapping[Phase, float] = field(default_factory=dict)
    """Sum over the steps of each phase, in milliseconds."""
    wait_ms: Mapping[str, float] = field(default_factory=dict)
    """Wait of each operation (server time and path), in milliseconds; the longest where called twice."""
    passed: tuple[str, ...] = ()
    """Operations that the run completed."""
    agent_version: str = ""
    """Version of the probe's software: a release of it may break the probes themselves."""


def attempt_of(run: Run, *, received_at: datetime) -> Attempt:
    """Reduce a run to an attempt."""
    failing = run.failing_step()
    return Attempt(
        vantage=run.vantage,
        journey=run.journey,
        scheduled_at=run.scheduled_at,
        received_at=received_at,
        outcome=run.outcome,
        failure_class=run.failure_class,
        operation=failing.operation if failing else "",
        provider=run.provider,
        failed_phase=failing.failed_phase if failing else None,
        duration_ms=run.duration_ms,
        phase_ms=_phase_sums(run.steps),
        wait_ms=_waits(run.steps),
        passed=tuple(step.operation for step in run.steps if not step.outcome.is_bad),
        agent_version=run.agent_version,
    )


def _phase_sums(steps: tuple[Step, ...]) -> dict[Phase, float]:
    sums: dict[Phase, float] = {}
    for step in steps:
        for phase, value in step.phases.measured().items():
            sums[phase] = sums.get(phase, 0.0) + value
    return sums


def _waits(steps: tuple[Step, ...]) -> dict[str, float]:
    waits: dict[str, float] = {}
    for step in steps:
        if step.phases.wait is not None:
            waits[step.operation] = max(waits.get(step.operation, 0.0), step.phases.wait)
    return waits

"""A run: one execution of a journey from one vantage, with every step and phase that was measured."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from domain.failures import FailureClass
from domain.vocabulary import Outcome, Phase, Role

_PHASES = tuple((phase, phase.value) for phase in Phase)


@dataclass(frozen=True, slots=True, kw_only=True)
class Phases:
    """Six measured durations in milliseconds. None: the step did not get that far.

    On a kept connection dns, connect and tls are 0.0. None of the six is a remainder.
    """

    dns: float | None = None
    connect: float | None = None
    tls: float | None = None
    send: float | None = None
    wait: float | None = None
    receive: float | None = None

    def measured(self) -> dict[Phase, float]:
        """The phases that happened, in order."""
        pairs = ((phase, getattr(self, name)) for phase, name in _PHASES)
        return {phase: value for phase, value in pairs if value is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One HTTP call of a journey."""

    step_id: str
    operation: str
    """The core operation that the call exercises: an e-RS code (A016), or LOGON, PDS."""
    provider: str = ""
    """ODS code of the hospital that the call depends on, or empty."""
    offset_ms: float
    """From the run's actual start to this step's start."""
    phases: Phases
    total_ms: float
    """From two clock readings of its own."""
    client_ms: float
    """What is ours between the phases, measured."""
    status: int | None = None
    """HTTP status of the reply, or None where none came."""
    outcome: Outcome
    failure_class: FailureClass | None = None
    failed_phase: Phase | None = None
    error_code: str = ""
    """`details.coding[0].code` of an OperationOutcome, or empty."""
    request_id: str = ""
    """X-Request-ID of the reply: present where the core itself answered."""
    detail: str = ""
    """What happened in one line, without patient data or secrets."""
    cleanup: bool = False
    """Whether the step only clears up what the run made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One execution of a journey, from its scheduled time to its last step."""

    run_id: UUID
    """Version 7: sortable by time."""
    agent: str
    agent_version: str
    vantage: str
    journey: str
    role: Role
    provider: str = ""
    """ODS code of the hospital that this run booked with, or empty."""
    scheduled_at: datetime
    started_at: datetime
    duration_ms: float
    outcome: Outcome
    failure_class: FailureClass | None = None
    failed_step: str = ""
    trace_id: str
    """32 hex digits: the W3C trace id that every call of the run carried."""
    clock_offset_ms: float | None = None
    """The agent's clock less the servers' (Date headers, so to about a second): measured in this run, else in the last
    that saw a reply; None before the first."""
    not_cleaned: int = 0
    """How many things that the run made could not be cleaned up."""
    steps: tuple[Step, ...] = ()
    markers: tuple[str, ...] = ()
    """Dated facts about the vantage at this run ("agent started"), for engineers."""
    facts: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What was found to be so of the vantage's own place since it was last told, such as "browser" -> "Edge 129".
    Travels when it changes, and is kept apart from the run (`data.facts`)."""

    def failing_step(self) -> Step | None:
        """The step that decided the outcome, or None."""
        return next((step for step in self.steps if step.step_id == self.failed_step), None)

"""What holds during one run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import perf_counter, sleep
from uuid import UUID

from domain.clock import Clock
from domain.identifiers import traceparent
from probes.arazzo.compiled import Journey
from probes.engine.applications import Application
from probes.engine.logon import LogOn
from probes.ledger import Notes
from probes.profiles import ADVICE, APPOINTMENT, TRIAGE, AuthenticationKind
from probes.settings import Target, VantageSetup
from probes.transport.deadline import Deadline
from probes.transport.line import Line
from probes.transport.trust import context_for

_LOOK_EACH_S = 0.5
CLEAN_UP_SHARE = 0.25
"""Of a run's budget, kept for the clean-up steps: what a run made must not stay because the run was slow."""


class TargetError(ValueError):
    """A target lacks what a journey needs."""

    def __init__(self, problem: str, *, remedy: str) -> None:
        super().__init__(f"{problem}. {remedy}")
        self.remedy = remedy


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """One run: what it tests, from where, since when, until when."""

    target: Target
    setup: VantageSetup
    run_id: UUID
    trace_id: str
    usual: Mapping[str, str]
    """The headers that all calls of the run carry alike."""
    clock: Clock
    began: float
    """perf_counter at the run's actual start."""
    provider: str
    application: Application
    log_on: LogOn | None
    """None: the journey logs on."""
    notes: Notes | None = None
    """The run's part of the ledger, where it has one."""
    stopped: Callable[[], str] = lambda: ""
    """Why no journey of this target may go on, or empty."""
    end: Deadline
    """Of the whole run."""
    main_end: Deadline
    """Of the journey proper; the rest of the budget belongs to the clean-up."""

    def offset_ms(self) -> float:
        """Milliseconds since the run's start."""
        return (perf_counter() - self.began) * 1000

    def rest(self, seconds: float) -> bool:
        """Wait; False, at once, where somebody stops the target."""
        until = Deadline.after(seconds)
        while (left := until.left()) > 0:
            if self.stopped():
                return False
            sleep(min(left, _LOOK_EACH_S))
        return True

    def headers(self, call: int) -> Mapping[str, str]:
        """What every call carries: also the run's trace, and a name for this call."""
        return {
            **self.usual,
            "traceparent": traceparent(self.trace_id),
            "X-Correlation-ID": f"{self.run_id}.{call}",
        }

    def server(self, source: str) -> str:
        """Base URL of a source description."""
        return self.target.servers[source].rstrip("/")


def usual_headers(version: str) -> Mapping[str, str]:
    """No compression, so that the bytes that are timed are the bytes of the reply."""
    return {
        "User-Agent": f"bookwatch/{version}",
        "Accept": "application/fhir+json, application/json",
        "Accept-Encoding": "identity",
    }


def line_of(target: Target, *, setup: VantageSetup) -> Line:
    """A vantage's way out to a target. Raises OSError where the certificate authority cannot be read."""
    return Line(
        context=context_for(target.ca_file),
        connect_s=target.timeouts.connect_s,
        resolver=setup.resolver,
        proxy=setup.proxy,
        source_address=setup.source_address,
    )


def check_target(journey: Journey, *, target: Target, setup: VantageSetup) -> None:
    """Whether a target has all that a journey needs. Raises TargetError."""
    for step in (*journey.steps, *journey.clean_up):
        if step.operation.source not in target.servers:
            raise TargetError(
                f"the target has no address for {step.operation.source!r}, which the journey {journey.name} calls",
                remedy=f"Add it to servers; known are {', '.join(sorted(target.servers)) or 'none'}",
            )
    _check_log_on(journey, target=target, setup=setup)
    if "serviceId" in journey.inputs and all(each.request_type != APPOINTMENT for each in target.services):
        raise TargetError("the target lists no test service", remedy="Add at least one to services")
    for name, kind in (("triageServiceId", TRIAGE), ("adviceServiceId", ADVICE)):
        if name in journey.inputs and all(each.request_type != kind for each in target.services):
            raise TargetError(
                f"the target lists no test service for the input {name}",
                remedy=f'Add one to services, with "request_type": "{kind}"',
            )
    if "nhsNumber" in journey.inputs and not target.nhs_numbers:
        raise TargetError("the target lists no test NHS number", remedy="Add at least one to nhs_numbers")


def _check_log_on(journey: Journey, *, target: Target, setup: VantageSetup) -> None:
    kind = target.profile.authentication.kind
    if kind is AuthenticationKind.CARD and setup.card is None and "assertion" in journey.inputs:
        raise TargetError("the vantage has no smartcard", remedy="Give a card, or a profile that logs on without one")
    if kind in {AuthenticationKind.APPLICATION, AuthenticationKind.USER} and setup.credentials is None:
        raise TargetError(
            f"the profile {target.profile.name} needs a client id and its secrets",
            remedy="Set them as docs/safety.md says",
        )

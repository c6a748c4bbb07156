"""One run of a compiled journey, from its scheduled time to its last step."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any
from uuid import UUID

from domain.clock import Clock
from domain.failures import FailureClass
from domain.runs import Run, Step
from domain.vocabulary import Outcome
from probes.arazzo.compiled import Journey
from probes.arazzo.scope import Scope
from probes.engine.applications import application_of
from probes.engine.calls import Caller
from probes.engine.flow import Flow
from probes.engine.inputs import run_inputs
from probes.engine.logon import LogOn
from probes.engine.situation import CLEAN_UP_SHARE, Situation, check_target, line_of, usual_headers
from probes.ledger import Ledger, Notes, RunFacts
from probes.settings import Target, VantageSetup
from probes.transport.client import Call, Client
from probes.transport.deadline import Deadline

_log = logging.getLogger(__name__)


def run_journey(  # noqa: PLR0913 - a run is made of exactly these
    journey: Journey,
    *,
    target: Target,
    setup: VantageSetup,
    scheduled_at: datetime,
    clock: Clock,
    run_id: UUID,
    trace_id: str,
    agent: str,
    agent_version: str,
    markers: tuple[str, ...] = (),
    inputs: Mapping[str, Any] | None = None,
    on_step: Callable[[Step], None] | None = None,
    on_call: Callable[[Call], None] | None = None,
    on_outputs: Callable[[Mapping[str, Any]], None] = lambda outputs: None,
    ledger: Ledger | None = None,
    stopped: Callable[[], str] = lambda: "",
) -> Run:
    """Run a journey once, with a fresh look-up, connection and TLS session, and clear away what it made.

    Never raises for anything that the network or a server does; never takes longer than the target's budget.
    `inputs` take the place of those that target and vantage give. `on_step` gets each step, `on_call` what each call
    sent and got, secrets included, `on_outputs` the workflow's outputs. `ledger` keeps what the run makes until it is
    cleared away. `stopped` says why no journey of the target may go on (then the run is interrupted, and clears up).
    Raises TargetError where the target lacks what the journey needs, and OSError where its authority cannot be read.
    """
    check_target(journey, target=target, setup=setup)
    line = line_of(target, setup=setup)
    started_at = clock()
    situation = _situation(
        journey, target=target, setup=setup, clock=clock, run_id=run_id, trace_id=trace_id, version=agent_version
    )
    given = _usual_inputs(journey, situation, started_at) if inputs is None else inputs
    situation = replace(situation, stopped=stopped, notes=_notes(ledger, situation, journey, inputs=given))
    with Client(line, on_call=on_call) as client:
        caller = Caller(situation, client=client, scope=Scope(inputs={**journey.defaults, **given}))
        flow = Flow(journey=journey, situation=situation, caller=caller, on_step=on_step)
        outcome, failure_class, failed_step = _carry_out(flow)
        on_outputs(flow.outputs)
    return Run(
        run_id=run_id,
        agent=agent,
        agent_version=agent_version,
        vantage=setup.vantage,
        journey=journey.name,
        role=journey.role,
        provider=situation.provider,
        scheduled_at=scheduled_at,
        started_at=started_at,
        duration_ms=situation.offset_ms(),
        outcome=outcome,
        failure_class=failure_class,
        failed_step=failed_step,
        trace_id=trace_id,
        clock_offset_ms=caller.clocks.offset_ms(),
        not_cleaned=flow.made.left(),
        steps=tuple(flow.steps),
        markers=(*markers, f"interrupted: {flow.halted}") if flow.halted else markers,
    )


def _usual_inputs(journey: Journey, situation: Situation, now: datetime) -> Mapping[str, Any]:
    return run_inputs(
        target=situation.target,
        setup=situation.setup,
        role=journey.role,
        run_id=situation.run_id,
        now=now,
        wanted=journey.inputs,
    )


def _carry_out(flow: Flow) -> tuple[Outcome, FailureClass | None, str]:
    try:
        flow.run()
    except Exception:  # the edge of a run: a fault of ours must be reported as a run, not kill the agent
        _log.exception("a mistake of ours broke off a run; it is reported as client.crash")
        return Outcome.FAILED, FailureClass.CLIENT_CRASH, flow.steps[-1].step_id if flow.steps else ""
    finally:
        if flow.situation.notes is not None:
            flow.situation.notes.end()
    return flow.verdict()


def _notes(ledger: Ledger | None, situation: Situation, journey: Journey, *, inputs: Mapping[str, Any]) -> Notes | None:
    if ledger is None:
        return None
    facts = RunFacts(
        run_id=str(situation.run_id),
        trace_id=situation.trace_id,
        vantage=situation.setup.vantage,
        organisation=situation.setup.organisation,
        role=journey.role.value,
        core=situation.target.servers.get("core", ""),
        nhs_number=inputs.get("nhsNumber") or "",
        # By the ledger's clock: a vantage's own may be wrong.
        over_at=ledger.now() + timedelta(seconds=situation.target.timeouts.budget_s + 5),
    )
    return Notes(ledger, run=facts)


def _situation(
    journey: Journey,
    *,
    target: Target,
    setup: VantageSetup,
    clock: Clock,
    run_id: UUID,
    trace_id: str,
    version: str,
) -> Situation:
    budget = target.timeouts.budget_s
    reserve = budget * CLEAN_UP_SHARE if journey.clean_up else 0.0
    booked = target.first() if any(step.on_provider for step in journey.steps) else None
    return Situation(
        target=target,
        setup=setup,
        run_id=run_id,
        trace_id=trace_id,
        usual=usual_headers(version),
        clock=clock,
        began=perf_counter(),
        application=application_of(target, setup=setup),
        log_on=LogOn(target, setup=setup, clock=clock) if target.profile.authentication.kind.is_ours else None,
        provider=booked.provider if booked else "",
        end=Deadline.after(budget),
        main_end=Deadline.after(budget - reserve),
    )

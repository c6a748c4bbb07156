"""A probe of a core that gives no answer is a run, too: it failed, in a phase and with a class."""

from datetime import timedelta
from http import HTTPStatus

from bookwatch import __version__
from domain.clock import Clock
from domain.identifiers import new_trace_id, uuid7
from domain.runs import Run, Step
from probes.arazzo.compiled import Journey
from probes.classify import Finding, classify_error, classify_reply
from probes.settings import VantageSetup
from probes.transport.client import Exchange

STEP, OPERATION = "find-services", "DISCOVERY"
"""What every probe does first: ask the core where its services are."""


def unreached_run(journey: Journey, exchange: Exchange, *, setup: VantageSetup, clock: Clock, detail: str) -> Run:
    """The run of a journey whose core did not even say where its services are."""
    began = clock() - timedelta(milliseconds=exchange.total_ms)
    finding = _finding(exchange)
    step = Step(
        step_id=STEP,
        operation=OPERATION,
        offset_ms=0.0,
        phases=exchange.phases,
        total_ms=exchange.total_ms,
        client_ms=exchange.client_ms,
        status=exchange.reply.status if exchange.reply else None,
        outcome=finding.outcome,
        failure_class=finding.failure_class,
        failed_phase=finding.failed_phase,
        detail=detail,
    )
    return Run(
        run_id=uuid7(began),
        agent="probe",
        agent_version=__version__,
        vantage=setup.vantage,
        journey=journey.name,
        role=journey.role,
        scheduled_at=began,
        started_at=began,
        duration_ms=exchange.total_ms,
        outcome=finding.outcome,
        failure_class=finding.failure_class,
        failed_step=STEP,
        trace_id=new_trace_id(),
        steps=(step,),
    )


def _finding(exchange: Exchange) -> Finding:
    if exchange.reply is None:
        error = exchange.error or OSError("no reply")
        return classify_error(operation=OPERATION, error=error, phase=exchange.failed_phase)
    status = exchange.reply.status
    assert status >= HTTPStatus.INTERNAL_SERVER_ERROR
    signed = "x-request-id" in exchange.reply.headers
    return classify_reply(operation=OPERATION, status=status, code="", from_core=signed, clock_gap_s=None)

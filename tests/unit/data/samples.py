"""Invented runs, organisations and evaluations for the tests of the store and the collector."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from domain.failures import FailureClass
from domain.organisations import Membership, Organisation, Vantage
from domain.runs import Phases, Run, Step
from domain.verdicts import Alternative, Cause, Evaluation, Evidence, Share, Verdict
from domain.vocabulary import FaultDomain, Judgement, OrganisationKind, Outcome, Phase, Role, VantageKind

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ROUND = timedelta(minutes=5)
OPERATIONS = (
    "LOGON",
    "PDS",
    "A030",
    "A004",
    "A010",
    "A033",
    "A011",
    "A005",
    "A029",
    "A015",
    "A016",
    "A038",
    "A034",
    "A036",
)


def an_id(number: int) -> UUID:
    """A version 7 UUID that a number names."""
    return UUID(int=(0x019A << 112) | (7 << 76) | (2 << 62) | number)


def a_step(operation: str = "A011", **changes: object) -> Step:
    """A step of some 120 ms on a kept connection; `changes` are its fields."""
    step = Step(
        step_id=operation.lower(),
        operation=operation,
        provider="ZH1" if operation == "A016" else "",
        offset_ms=100.0,
        phases=Phases(dns=0.0, connect=0.0, tls=0.0, send=0.5, wait=118.25, receive=0.75),
        total_ms=120.0,
        client_ms=0.5,
        status=200,
        outcome=Outcome.OK,
        request_id="6f1c9e2a-0b1d-4a57-9a4e-1f2e3d4c5b6a",
        cleanup=operation in {"A034", "A036"},
    )
    return replace(step, **changes)  # type: ignore[arg-type]


def a_run(number: int = 1, *, vantage: str = "Y99001", **changes: object) -> Run:
    """A run of 14 steps that went well, scheduled at noon; `changes` are its fields."""
    run = Run(
        run_id=an_id(number),
        agent="agent-1",
        agent_version="0.1.0",
        vantage=vantage,
        journey="refer-and-book",
        role=Role.REFERRING_CLINICIAN,
        provider="ZH1",
        scheduled_at=NOON,
        started_at=NOON + timedelta(milliseconds=12),
        duration_ms=1700.0,
        outcome=Outcome.OK,
        trace_id=f"{number + 1:032x}",
        steps=tuple(a_step(operation, offset_ms=120.0 * place) for place, operation in enumerate(OPERATIONS)),
    )
    return replace(run, **changes)  # type: ignore[arg-type]


def a_failed_run(number: int = 1, *, vantage: str = "Y99001", **changes: object) -> Run:
    """A run that failed at booking because its hospital did not answer."""
    last = a_step(
        "A016",
        outcome=Outcome.FAILED,
        failure_class=FailureClass.PROVIDER_NOT_RESPONDING,
        failed_phase=Phase.WAIT,
        status=504,
        error_code="PAS_NOT_RESPONDING",
        detail="the hospital did not answer within 3 s",
    )
    failed: dict[str, object] = {
        "outcome": Outcome.FAILED,
        "failure_class": FailureClass.PROVIDER_NOT_RESPONDING,
        "failed_step": "a016",
        "steps": (a_step("LOGON"), last),
    }
    return a_run(number, vantage=vantage, **(failed | changes))


ORGANISATIONS = (
    Organisation(code="Y99001", name="Alder Surgery", kind=OrganisationKind.PRACTICE),
    Organisation(code="Y99002", name="Birch Practice", kind=OrganisationKind.PRACTICE),
    Organisation(code="ZZ1", name="Northbrook PCT", kind=OrganisationKind.PCT),
    Organisation(code="ZC1", name="Control site 1", kind=OrganisationKind.CONTROL_SITE),
)
MEMBERSHIPS = (
    Membership(organisation="Y99001", dimension="pct", value="ZZ1", until=NOON + timedelta(days=1)),
    Membership(organisation="Y99001", dimension="pct", value="ZZ2", since=NOON + timedelta(days=1)),
    Membership(organisation="Y99001", dimension="resolver", value="RES-ZZ1"),
    Membership(organisation="Y99002", dimension="pct", value="ZZ1"),
)
VANTAGES = (
    Vantage(vantage="Y99001", kind=VantageKind.AGENT, organisation="Y99001", agent="agent-1"),
    Vantage(vantage="Y99002", kind=VantageKind.AGENT, organisation="Y99002", agent="agent-2"),
    Vantage(vantage="control-1", kind=VantageKind.CONTROL, organisation="ZC1", agent="agent-1"),
)
TOKENS = {"agent-1": "token-of-agent-1", "agent-2": "token-of-agent-2"}
TOKEN_HASHES = {agent: hashlib.sha256(token.encode()).hexdigest() for agent, token in TOKENS.items()}


def a_cause(value: str = "ZH1", **changes: object) -> Cause:
    """A hospital that does not answer."""
    cause = Cause(
        domain=FaultDomain.PROVIDER,
        dimension="provider",
        value=value,
        probability=0.9,
        share=Share(bad=5, attempts=6),
        started_at=NOON,
        started_after=NOON - ROUND,
        members=("Y99001", "Y99002"),
        failure_class=FailureClass.PROVIDER_NOT_RESPONDING,
        co_linear=(("operation", "A016"),),
        symptom="failing",
    )
    return replace(cause, **changes)  # type: ignore[arg-type]


def a_verdict(vantage: str = "Y99001", *, cause: Cause | None = None, at: datetime = NOON) -> Verdict:
    """Ok, or whatever the cause says, with every kind of evidence."""
    evidence = Evidence(
        sentence="All runs went well." if cause is None else "The hospital ZH1 did not answer.",
        own=Share(bad=0 if cause is None else 3, attempts=6),
        controls=Share(bad=0, attempts=18),
        peers=Share(bad=2, attempts=60),
        groups={"pct=ZZ1": Share(bad=1, attempts=30)},
        all_practices=Share(bad=5, attempts=66),
        all_controls=Share(bad=0, attempts=18),
        failure_class=cause.failure_class if cause else None,
        operation="A016" if cause else "",
        phase=Phase.WAIT if cause else None,
        alternatives=(
            Alternative(domain=FaultDomain.LOCAL, dimension="practice", value=vantage, probability=0.1, reason="peers"),
        ),
        check_first="Ask the hospital." if cause else "",
    )
    return Verdict(
        vantage=vantage,
        window_end=at,
        judgement=Judgement(cause.domain.value) if cause else Judgement.OK,
        cause_key=cause.key if cause else "",
        probability=0.9,
        probabilities={Judgement.OK: 0.1, Judgement.PROVIDER: 0.9},
        since=NOON if cause else None,
        evidence=evidence,
    )


def an_evaluation(round_number: int = 0, *, causes: Sequence[Cause] = ()) -> Evaluation:
    """The evaluation of a window that ends so many rounds after noon; its first cause holds both practices."""
    end = NOON + round_number * ROUND
    cause = causes[0] if causes else None
    return Evaluation(
        window_start=end - 6 * ROUND,
        window_end=end,
        verdicts=tuple(a_verdict(vantage, cause=cause, at=end) for vantage in ("Y99002", "Y99001")),
        causes=tuple(causes),
    )

"""The few shapes that a run of the questions' history has."""

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from domain.clock import to_micros
from domain.failures import FailureClass
from domain.runs import Phases, Run, Step
from domain.vocabulary import Outcome, Phase, Role

_OPERATIONS = {
    "LOGON": 70.0,
    "PDS": 45.0,
    "A010": 60.0,
    "A033": 20.0,
    "A011": 85.0,
    "A015": 40.0,
    "A016": 120.0,
    "A038": 25.0,
    "A034": 60.0,
    "A036": 45.0,
}
_CLEANUP = {"A034", "A036"}
_HOSPITAL = {"A015", "A016", "A034"}
"""Operations that a hospital's system has a part in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What stops a run: at which operation, in which phase, and with which status."""

    failure: FailureClass
    operation: str = "LOGON"
    phase: Phase = Phase.WAIT
    status: int | None = None
    wait_ms: float | None = None
    """How long the call that it stopped waited; None: as usual."""
    outcome: Outcome = Outcome.FAILED


CARD = Fault(failure=FailureClass.IDENTITY_REJECTED, status=401)
CORE = Fault(failure=FailureClass.CORE_ERROR, operation="A016", status=500)
SPORADIC = (
    Fault(failure=FailureClass.DNS_NO_ANSWER, phase=Phase.DNS),
    Fault(failure=FailureClass.CONNECT_TIMED_OUT, phase=Phase.CONNECT),
    Fault(failure=FailureClass.CONNECT_RESET, phase=Phase.CONNECT),
)
"""What happens here and there, at one practice at a time."""


def run(
    vantage: str,
    *,
    at: datetime,
    provider: str,
    dice: random.Random,
    fault: Fault | None = None,
    outcome: Outcome = Outcome.OK,
    role: Role = Role.REFERRING_CLINICIAN,
    referral_ms: float | None = None,
) -> Run:
    """A run: stopped by a fault, or with an outcome. `referral_ms`: how long creating the referral took."""
    steps = _steps(fault, dice=dice, referral_ms=referral_ms, provider=provider)
    journey = "refer-and-book" if role is Role.REFERRING_CLINICIAN else "consultant-worklist"
    made = Run(
        run_id=_run_id(at, dice=dice),
        agent=vantage,
        agent_version="0.1.0",
        vantage=vantage,
        journey=journey,
        role=role,
        provider=provider,
        scheduled_at=at,
        started_at=at + timedelta(milliseconds=2),
        duration_ms=steps[-1].offset_ms + steps[-1].total_ms if steps else 0.0,
        outcome=fault.outcome if fault else outcome,
        failure_class=fault.failure if fault else None,
        failed_step=_step_id(fault.operation) if fault else "",
        trace_id=f"{dice.getrandbits(128):032x}",
        clock_offset_ms=dice.uniform(-1500.0, 1500.0),
        steps=tuple(steps),
    )
    return replace(made, steps=(), duration_ms=0.0) if outcome is Outcome.MISSED else made


def _steps(fault: Fault | None, *, dice: random.Random, referral_ms: float | None, provider: str) -> list[Step]:
    steps: list[Step] = []
    offset, stopped = 2.0, False
    for operation, usual in _OPERATIONS.items():
        hit = fault is not None and operation == fault.operation
        if stopped and (operation not in _CLEANUP or fault is None or fault.operation == "LOGON"):
            continue
        wait = referral_ms if referral_ms and operation == "A011" else usual * dice.uniform(0.8, 1.3)
        wait = fault.wait_ms if hit and fault and fault.wait_ms else wait
        own = provider if operation in _HOSPITAL else ""
        steps.append(
            _step(operation, wait=wait, offset=offset, fault=fault if hit else None, fresh=not steps, provider=own)
        )
        offset += steps[-1].total_ms + 1.0
        stopped = stopped or hit
    return steps


def _step(operation: str, *, wait: float, offset: float, fault: Fault | None, fresh: bool, provider: str) -> Step:
    set_up = (2.0, 6.0, 14.0) if fresh else (0.0, 0.0, 0.0)
    phases = Phases(dns=set_up[0], connect=set_up[1], tls=set_up[2], send=0.4, wait=wait, receive=0.8)
    if fault is not None and fault.phase is Phase.DNS:
        phases = Phases(dns=3000.0)
    elif fault is not None and fault.phase is Phase.CONNECT:
        phases = Phases(dns=2.0, connect=3000.0)
    return Step(
        step_id=_step_id(operation),
        operation=operation,
        provider=provider,
        offset_ms=offset,
        phases=phases,
        total_ms=sum(phases.measured().values()) + 0.3,
        client_ms=0.3,
        status=(fault.status if fault else 200),
        outcome=fault.outcome if fault else Outcome.OK,
        failure_class=fault.failure if fault else None,
        failed_phase=fault.phase if fault else None,
        cleanup=operation in _CLEANUP,
    )


def _step_id(operation: str) -> str:
    return f"step-{operation.lower()}"


def _run_id(at: datetime, *, dice: random.Random) -> UUID:
    """Version 7, from the dice: the same history has the same ids."""
    head = (to_micros(at) // 1000) << 80 | 7 << 76 | dice.getrandbits(12) << 64
    return UUID(int=head | 2 << 62 | dice.getrandbits(62))

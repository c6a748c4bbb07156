"""The runs of a round: real domain types, one refer-and-book of each vantage that is not silent."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from domain.identifiers import uuid7
from domain.runs import Phases, Run, Step
from domain.vocabulary import Outcome, Phase, Role
from tests.factories.people import Practice
from tests.factories.stories import Break

OPERATIONS = (
    ("LOGON", 70.0),
    ("PDS", 45.0),
    ("A030", 18.0),
    ("A010", 60.0),
    ("A033", 20.0),
    ("A011", 85.0),
    ("A005", 25.0),
    ("A015", 40.0),
    ("A016", 120.0),
    ("A038", 25.0),
    ("A034", 60.0),
    ("A036", 45.0),
)
"""Operations of a journey with their usual wait in milliseconds."""
CLEANUP = ("A034", "A036")
PLACE = {
    "resolver.own": "10.0.7.53: answers in under 50 ms",
    "line.core": "connects in under 50 ms",
    "line.interface": "Ethernet, 100 Mbit/s",
    "proxy": "none",
    "load.memory": "80 to 95 % used",
    "clock.core": "within 2 s",
    "machine.system": "Windows 10",
    "site.browser": "Microsoft Edge 129.0 (invented)",
    "site.identity_agent": "unknown",
}
"""What one practice's machine is like."""


def runs_of_round(
    people: Sequence[Practice],
    *,
    number: int,
    start: datetime,
    length: timedelta,
    breaks: Sequence[Break],
    dice: random.Random,
) -> Iterator[tuple[Practice, Run]]:
    """Each run with its practice, in the order of their times."""
    for index, practice in enumerate(people):
        provider = f"ZH{(number + index) % 3 + 1}"
        active = [each for each in breaks if each.active(number) and each.hits(practice, provider)]
        if any(each.silent for each in active):
            continue
        at = start + length * (index / (len(people) + 1) * 0.8)
        made = make_run(practice, at=at, provider=provider, broken=active[0] if active else None, dice=dice)
        yield practice, replace(made, facts=_facts_told(practice, number=number))


def _facts_told(practice: Practice, *, number: int) -> dict[str, str]:
    """Y99007 tells what its machine is like with its first run, and of a new browser with its tenth."""
    if practice.code != "Y99007":
        return {}
    return {0: PLACE, 9: {"site.browser": "Microsoft Edge 130.0 (invented)"}}.get(number, {})


def make_run(practice: Practice, *, at: datetime, provider: str, broken: Break | None, dice: random.Random) -> Run:
    """One refer-and-book; `broken` stops it at its operation, and it still clears up what it made."""
    steps: list[Step] = []
    offset, failed = 4.0, ""
    for position, (operation, usual) in enumerate(OPERATIONS):
        bad = broken if broken is not None and broken.operation == operation and not failed else None
        if failed and (operation not in CLEANUP or not steps or steps[0].outcome.is_bad):
            continue
        step = _step(operation, usual=usual, offset=offset, first=position == 0, bad=bad, dice=dice)
        step = replace(step, provider=provider if operation == "A016" else "")
        failed = failed or (step.step_id if bad else "")
        steps.append(step)
        offset += step.total_ms + 1.5
    return Run(
        run_id=uuid7(at),
        agent=f"agent-{practice.code}",
        agent_version="0.1.0",
        vantage=practice.code,
        journey="refer-and-book",
        role=Role.REFERRING_CLINICIAN,
        provider=provider,
        scheduled_at=at,
        started_at=at + timedelta(milliseconds=dice.uniform(0.5, 4)),
        duration_ms=offset,
        outcome=Outcome.FAILED if failed else Outcome.OK,
        failure_class=broken.failure if broken is not None and failed else None,
        failed_step=failed,
        trace_id=f"{dice.getrandbits(128):032x}",
        clock_offset_ms=dice.uniform(-40, 40),
        steps=tuple(steps),
    )


def _step(operation: str, *, usual: float, offset: float, first: bool, bad: Break | None, dice: random.Random) -> Step:
    wait = usual * dice.lognormvariate(0, 0.25)
    fresh = {"dns": 2.1, "connect": 6.0, "tls": 14.0} if first else {"dns": 0.0, "connect": 0.0, "tls": 0.0}
    measured: dict[str, float] = {**fresh, "send": 0.4, "wait": wait, "receive": 0.8}
    if bad is not None and bad.status is None:
        reached = list(Phase)[: list(Phase).index(bad.phase)]
        measured = {each.value: measured[each.value] for each in reached} | {bad.phase.value: 2500.0}
    elif bad is not None and bad.status == 504:
        measured["wait"] = 3000.0
    total = sum(measured.values()) + 0.3
    return Step(
        step_id=f"step-{operation.lower()}",
        operation=operation,
        offset_ms=offset,
        phases=Phases(**measured),
        total_ms=total,
        client_ms=0.3,
        status=200 if bad is None else bad.status,
        outcome=Outcome.OK if bad is None else Outcome.FAILED,
        failure_class=bad.failure if bad else None,
        failed_phase=bad.phase if bad else None,
        error_code={504: "PAS_NOT_RESPONDING", 401: "CARD_REVOKED"}.get(bad.status or 0, "") if bad else "",
        detail="The reply was not the one expected." if bad else "",
        cleanup=operation in CLEANUP,
    )

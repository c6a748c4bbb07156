"""Invented organisations with a history: real domain types, written through the store as the collector would.

estate()                       who there is: 3 PCTs, 40 practices, 3 control sites, 3 hospitals
STORIES[name]                  what is broken: healthy, local, central, many
seed(url, story=..., now=...)  registers the estate, stores its runs round by round, and an evaluation for each
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Engine

from data import organisations, rollups, runs, verdicts
from data.engine import writing
from domain.failures import FailureClass
from domain.identifiers import uuid7
from domain.organisations import Membership, Organisation, Vantage
from domain.runs import Phases, Run, Step
from domain.verdicts import Alternative, Cause, Evaluation, Evidence, Share, Verdict
from domain.vocabulary import FaultDomain, Judgement, OrganisationKind, Outcome, Phase, Role, VantageKind

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
_STREETS = (
    "Elm Road",
    "Church Lane",
    "Station Road",
    "Mill Street",
    "Park View",
    "The Green",
    "Quay Side",
    "Highfield",
)
_KINDS = ("Surgery", "Medical Centre", "Health Centre", "Practice", "Group Practice")


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """A vantage and what it shares."""

    code: str
    name: str
    kind: VantageKind
    pct: str

    @property
    def resolver(self) -> str:
        """Name of the resolver that its PCT's practices share."""
        return f"RES-{self.pct}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """One thing that is broken from one round to another (exclusive; None: to the end)."""

    domain: FaultDomain
    dimension: str
    value: str
    failure: FailureClass
    operation: str
    phase: Phase
    status: int | None
    since: int
    until: int | None = None
    hits: Callable[[Practice, str], bool]
    """Whether it touches a run of a practice that books with a hospital."""
    silent: bool = False

    def active(self, number: int) -> bool:
        """Whether it is broken in a round."""
        return self.since <= number and (self.until is None or number < self.until)

    @property
    def key(self) -> str:
        """The cause's key."""
        return f"{self.domain}/{self.dimension}/{self.value}"


_BOOKING = Break(
    domain=FaultDomain.CENTRAL,
    dimension="operation",
    value="A016",
    failure=FailureClass.CORE_ERROR,
    operation="A016",
    phase=Phase.WAIT,
    status=500,
    since=20,
    hits=lambda practice, _: int(practice.code[-2:]) % 10 < 7,
)
_RESOLVER = Break(
    domain=FaultDomain.SHARED,
    dimension="resolver",
    value="RES-ZZ2",
    failure=FailureClass.DNS_NO_ANSWER,
    operation="LOGON",
    phase=Phase.DNS,
    status=None,
    since=16,
    until=24,
    hits=lambda practice, _: practice.pct == "ZZ2" and practice.kind is VantageKind.AGENT,
)
_CARD = Break(
    domain=FaultDomain.LOCAL,
    dimension="practice",
    value="Y99007",
    failure=FailureClass.IDENTITY_REJECTED,
    operation="LOGON",
    phase=Phase.WAIT,
    status=401,
    since=12,
    hits=lambda practice, _: practice.code == "Y99007",
)
_HOSPITAL = Break(
    domain=FaultDomain.PROVIDER,
    dimension="provider",
    value="ZH2",
    failure=FailureClass.PROVIDER_NOT_RESPONDING,
    operation="A016",
    phase=Phase.WAIT,
    status=504,
    since=18,
    hits=lambda _, provider: provider == "ZH2",
)
_SILENT = Break(
    domain=FaultDomain.LOCAL,
    dimension="practice",
    value="Y99019",
    failure=FailureClass.CONNECT_TIMED_OUT,
    operation="LOGON",
    phase=Phase.CONNECT,
    status=None,
    since=22,
    hits=lambda practice, _: practice.code == "Y99019",
    silent=True,
)

STORIES: Mapping[str, Sequence[Break]] = {
    "healthy": (),
    "local": (_CARD,),
    "central": (_BOOKING, _CARD),
    "many": (_BOOKING, _HOSPITAL, replace(_RESOLVER, until=None), _CARD, _SILENT),
    "week": (
        replace(_CARD, since=30, until=62),
        replace(_CARD, value="Y99012", since=50, hits=lambda practice, _: practice.code == "Y99012"),
        replace(_BOOKING, since=60, until=63),
        replace(_RESOLVER, since=16, until=24),
        replace(_HOSPITAL, since=70, until=74),
        replace(_SILENT, since=76),
    ),
    "over": (replace(_RESOLVER, until=20), replace(_HOSPITAL, since=10, until=16)),
}
ROUNDS = 30


def estate(*, practices: int = 40, controls: int = 3) -> list[Practice]:
    """Practices Y99001... spread over the PCTs ZZ1 to ZZ3, then control sites Y98001..."""
    made = [
        Practice(
            code=f"Y99{number:03d}",
            name=f"{_STREETS[number * 3 % 8]} {_KINDS[number // 8 % 5]}",
            kind=VantageKind.AGENT,
            pct=f"ZZ{number % 3 + 1}",
        )
        for number in range(1, practices + 1)
    ]
    sites = [
        Practice(code=f"Y98{number:03d}", name=f"Control site {number}", kind=VantageKind.CONTROL, pct="")
        for number in range(1, controls + 1)
    ]
    return [*made, *sites]


def register(engine: Engine, *, people: Sequence[Practice]) -> None:
    """Register the estate with its PCTs, hospitals, memberships and one agent a vantage."""
    kinds = {VantageKind.AGENT: OrganisationKind.PRACTICE, VantageKind.CONTROL: OrganisationKind.CONTROL_SITE}
    own = [Organisation(code=each.code, name=each.name, kind=kinds[each.kind]) for each in people]
    pcts = [Organisation(code=f"ZZ{n}", name=f"Invented PCT {n}", kind=OrganisationKind.PCT) for n in (1, 2, 3)]
    hospitals = [
        Organisation(code=f"ZH{n}", name=f"Invented Hospital {n}", kind=OrganisationKind.PROVIDER) for n in (1, 2, 3)
    ]
    facts = [
        Membership(organisation=each.code, dimension=dimension, value=value)
        for each in people
        if each.pct
        for dimension, value in (("pct", each.pct), ("resolver", each.resolver), ("link", f"LINK-{each.pct}"))
    ]
    vantages = [
        Vantage(vantage=each.code, kind=each.kind, organisation=each.code, agent=f"agent-{each.code}")
        for each in people
    ]
    with writing(engine) as connection:
        organisations.register(
            connection,
            organisations=[*own, *pcts, *hospitals],
            memberships=facts,
            vantages=vantages,
            token_hashes={f"agent-{each.code}": f"{index:064x}" for index, each in enumerate(people)},
        )


def seed(engine: Engine, *, story: str, now: datetime, round_s: float = 10.0, rounds: int = ROUNDS) -> None:
    """Write a story whose last round ended at `now`. Same arguments, same figures (ids apart)."""
    people, breaks = estate(), STORIES[story]
    register(engine, people=people)
    dice = random.Random(2009)
    kept: list[list[tuple[Practice, Run]]] = []
    with writing(engine) as connection:
        rollups.use_rounds(connection, round_s=round_s)
    length = timedelta(seconds=round_s)
    for number in range(rounds):
        end = now - length * (rounds - 1 - number)
        made = list(_round(people, number=number, start=end - length, length=length, breaks=breaks, dice=dice))
        kept.append(made)
        with writing(engine) as connection:
            runs.store(connection, runs=[run for _, run in made], received_at=end - length / 20)
            if number >= 6:
                window = [pair for past in kept[-6:] for pair in past]
                found = evaluation(window, people=people, breaks=breaks, number=number, end=end, length=length)
                verdicts.store_evaluation(connection, evaluation=found)
    rollups.refresh_hours(engine)


def _round(
    people: Sequence[Practice],
    *,
    number: int,
    start: datetime,
    length: timedelta,
    breaks: Sequence[Break],
    dice: random.Random,
) -> Iterator[tuple[Practice, Run]]:
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


Window = Sequence[tuple[Practice, Run]]


def evaluation(
    window: Window,
    *,
    people: Sequence[Practice],
    breaks: Sequence[Break],
    number: int,
    end: datetime,
    length: timedelta,
) -> Evaluation:
    """The verdicts that the story deserves: written down, not found out."""
    active = [each for each in breaks if each.active(number)]
    causes = [_cause(each, window=window, people=people, length=length, end=end, number=number) for each in active]
    agents = [each for each in people if each.kind is VantageKind.AGENT]
    found = [_verdict(each, window=window, active=active, causes=causes, end=end) for each in agents]
    return Evaluation(window_start=end - length * 6, window_end=end, verdicts=tuple(found), causes=tuple(causes))


def _cause(
    broken: Break,
    *,
    window: Window,
    people: Sequence[Practice],
    length: timedelta,
    end: datetime,
    number: int,
) -> Cause:
    touched = [(who, run) for who, run in window if broken.hits(who, run.provider)]
    members = sorted(each.code for each in people if any(broken.hits(each, f"ZH{n}") for n in (1, 2, 3)))
    started = end - length * (number - broken.since + 1) + length * 0.4
    return Cause(
        domain=broken.domain,
        dimension=broken.dimension,
        value=broken.value,
        probability=0.97,
        share=_share(touched),
        started_at=started,
        started_after=started - length,
        members=tuple(members),
        failure_class=None if broken.silent else broken.failure,
        co_linear=(("link", "LINK-ZZ2"),) if broken.domain is FaultDomain.SHARED else (),
        symptom="silent" if broken.silent else "failing",
    )


def _share(pairs: Window) -> Share:
    return Share(bad=sum(run.outcome.is_bad for _, run in pairs), attempts=len(pairs))


def _verdict(
    practice: Practice, *, window: Window, active: Sequence[Break], causes: Sequence[Cause], end: datetime
) -> Verdict:
    own = [pair for pair in window if pair[0] == practice]
    rank = {FaultDomain.LOCAL: 0, FaultDomain.SHARED: 1, FaultDomain.CENTRAL: 2, FaultDomain.PROVIDER: 3}
    mine = sorted((rank[each.domain], index) for index, each in enumerate(causes) if practice.code in each.members)
    if not own:
        return _said(practice, window=window, judgement=Judgement.NO_DATA, cause=None, failure=None, end=end)
    if not mine:
        return _said(practice, window=window, judgement=Judgement.OK, cause=None, failure=None, end=end)
    cause, failure = causes[mine[0][1]], active[mine[0][1]]
    return _said(
        practice, window=window, judgement=Judgement(cause.domain.value), cause=cause, failure=failure, end=end
    )


def _said(
    practice: Practice,
    *,
    window: Window,
    judgement: Judgement,
    cause: Cause | None,
    failure: Break | None,
    end: datetime,
) -> Verdict:
    own = _share([pair for pair in window if pair[0] == practice])
    controls = _share([pair for pair in window if pair[0].kind is VantageKind.CONTROL])
    others = [pair for pair in window if pair[0] != practice and pair[0].kind is VantageKind.AGENT]
    same = _share([pair for pair in others if pair[0].pct == practice.pct])
    sentence = (
        f"{own.bad} of {own.attempts} of its journeys failed, while controls passed "
        f"{controls.attempts - controls.bad} of {controls.attempts} in the same window."
    )
    evidence = Evidence(
        sentence=sentence,
        own=own,
        controls=controls,
        peers=_share(others),
        groups={f"pct={practice.pct}": same, f"resolver={practice.resolver}": same},
        failure_class=failure.failure if failure else None,
        operation=failure.operation if failure else "",
        phase=failure.phase if failure else None,
        alternatives=(
            Alternative(
                domain=FaultDomain.SHARED,
                dimension="pct",
                value=practice.pct,
                probability=0.02,
                reason=f"{same.bad} of {same.attempts} journeys of its other practices failed.",
            ),
        )
        if cause
        else (),
        check_first="Check first the smartcard's registration: log-on is refused with 401 here alone."
        if judgement is Judgement.LOCAL
        else "",
    )
    return Verdict(
        vantage=practice.code,
        window_end=end,
        judgement=judgement,
        cause_key=cause.key if cause else "",
        probability=0.97 if cause else 0.99,
        probabilities={judgement: 0.97, Judgement.UNDETERMINED: 0.03},
        since=cause.started_at if cause else None,
        evidence=evidence,
    )

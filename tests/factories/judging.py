"""The verdicts that a story deserves: written down, not found out."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.runs import Run
from domain.verdicts import Alternative, Cause, Evaluation, Evidence, Share, Verdict
from domain.vocabulary import FaultDomain, Judgement, VantageKind
from tests.factories.people import Practice
from tests.factories.stories import Break

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
        all_practices=_share([pair for pair in window if pair[0].kind is VantageKind.AGENT]),
        all_controls=controls,
        all_slow=0,
        failure_class=failure.failure if failure else None,
        operation=failure.operation if failure else "",
        phase=failure.phase if failure else None,
        alternatives=(
            Alternative(
                domain=FaultDomain.SHARED,
                dimension="pct",
                value=practice.pct,
                probability=0.02,
                reason=f"{same.attempts - same.bad} of {same.attempts} journeys of its other practices passed",
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

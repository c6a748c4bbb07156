"""Verdicts for a store that was simulated, whose runs nobody judged: three causes, and OK for everybody else."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Engine

from data.engine import reading, writing
from data.readings import PlaceState, fleet
from data.verdicts import last_evaluated, store_evaluation
from domain.verdicts import Cause, Evaluation, Evidence, Share, Verdict
from domain.vocabulary import FaultDomain, Judgement, VantageKind

WINDOW = timedelta(minutes=30)
_ROUNDS = 6


def judge(engine: Engine, *, at: datetime) -> None:
    """Store an evaluation of the window that ends then: a hospital, a PCT's link and a practice have a fault."""
    with reading(engine) as conn:
        if last_evaluated(conn) is not None:
            return
        practices = [each for each in fleet(conn, at=at) if each.kind is VantageKind.AGENT]
    causes = _causes(practices, at=at)
    owner = {vantage: cause for cause in reversed(causes) for vantage in cause.members}
    whole = Share(bad=3 * len(owner), attempts=_ROUNDS * len(practices))
    verdicts = [_verdict(each.vantage, cause=owner.get(each.vantage), whole=whole, at=at) for each in practices]
    found = Evaluation(window_start=at - WINDOW, window_end=at, verdicts=tuple(verdicts), causes=tuple(causes))
    with writing(engine) as conn:
        store_evaluation(conn, evaluation=found)


def _causes(practices: Sequence[PlaceState], *, at: datetime) -> list[Cause]:
    pct = practices[len(practices) // 2].pct
    members = {
        (FaultDomain.PROVIDER, "provider", "ZH1"): [each.vantage for each in practices[::40]],
        (FaultDomain.SHARED, "pct", pct): [each.vantage for each in practices if each.pct == pct],
        (FaultDomain.LOCAL, "practice", practices[1].vantage): [practices[1].vantage],
    }
    return [
        Cause(
            domain=domain,
            dimension=dimension,
            value=value,
            probability=0.9,
            share=Share(bad=3 * len(own), attempts=_ROUNDS * len(own)),
            started_at=at - WINDOW / 2,
            members=tuple(sorted(own)),
            symptom="failing",
        )
        for (domain, dimension, value), own in members.items()
    ]


def _verdict(vantage: str, *, cause: Cause | None, whole: Share, at: datetime) -> Verdict:
    own = Share(bad=3 if cause else 0, attempts=_ROUNDS)
    evidence = Evidence(
        sentence="All journeys passed." if cause is None else "Three of six journeys failed.",
        own=own,
        controls=Share(bad=0, attempts=24 * _ROUNDS),
        peers=Share(bad=whole.bad - own.bad, attempts=whole.attempts - own.attempts),
    )
    return Verdict(
        vantage=vantage,
        window_end=at,
        judgement=Judgement(cause.domain.value) if cause else Judgement.OK,
        cause_key=cause.key if cause else "",
        probability=0.9,
        since=cause.started_at if cause else None,
        evidence=evidence,
    )

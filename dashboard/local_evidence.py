"""What the store holds of one practice's own trouble, shaped for `domain.local_causes`."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import Connection

from data import facts, tally
from data.codes import JUDGEMENTS
from data.practice_series import series
from data.readings import PlaceState, RunSummary
from domain.clock import from_micros, to_micros
from domain.journeys import NEIGHBOURS
from domain.local_causes import LATE, LOOK_BACK, AfterStarts, FactChange, KnownFact, LocalEvidence, after_starts
from domain.verdicts import Share, Verdict
from domain.vocabulary import Judgement, Outcome, Phase, VantageKind

_WELL_OR_ILL = frozenset(Judgement) - {Judgement.NO_DATA}
_STARTS_BACK = timedelta(days=7)
_FEWEST_STARTS = 2
_ELSEWHERE = [JUDGEMENTS.of(each) for each in (Judgement.SHARED, Judgement.PROVIDER, Judgement.CENTRAL)]


def local_evidence(
    connection: Connection,
    *,
    verdict: Verdict | None,
    runs: Sequence[RunSummary],
    told: Sequence[facts.PlaceFact],
    fleet: Sequence[PlaceState],
) -> LocalEvidence | None:
    """Everything that a ranking of local causes needs; None unless the verdict is local.

    `runs` of the practice, latest first; `told`: the facts of its place; `fleet`: all vantages as they stand now.
    """
    if verdict is None or verdict.judgement is not Judgement.LOCAL:
        return None
    since = _start(verdict, runs=runs)
    tried = [each for each in runs if _counts(each, since=since)]
    failures = Counter(each.failure_class for each in tried if each.outcome.is_bad and each.failure_class)
    changes = facts.changes(connection, since=since - LOOK_BACK, until=since + LATE, vantage=verdict.vantage)
    return LocalEvidence(
        since=since,
        newest=runs[0].scheduled_at if runs else None,
        attempts=len(tried),
        failures=dict(failures),
        slow=_slow(verdict, tried=tried),
        facts=tuple(KnownFact(key=each.key, value=each.value, since=each.since) for each in told),
        after_starts=_after_starts(connection, verdict=verdict),
        changes=tuple(_with_others(connection, change=each, fleet=fleet) for each in changes),
    )


def _start(verdict: Verdict, *, runs: Sequence[RunSummary]) -> datetime:
    """When its trouble began; where the timeline does not reach back so far, its first moment."""
    if not runs:
        return verdict.since or verdict.window_end
    oldest = runs[-1].scheduled_at
    return max(verdict.since or oldest, oldest)


def _counts(run: RunSummary, *, since: datetime) -> bool:
    return run.scheduled_at >= since and run.outcome.is_attempt and run.journey not in NEIGHBOURS


def _slow(verdict: Verdict, *, tried: Sequence[RunSummary]) -> dict[Phase | None, int]:
    """Slow runs by the phase that the verdict found to have grown; none where the verdict is about failures.

    A run may be slow beside its own habit without being over a limit: then the verdict's own count is taken.
    """
    evidence = verdict.evidence
    if evidence.failure_class is not None or any(each.outcome.is_bad for each in tried):
        return {}
    over = sum(each.outcome is Outcome.SLOW for each in tried)
    count = min(over or evidence.own.bad, len(tried))
    return {evidence.phase: count} if count else {}


def _after_starts(connection: Connection, *, verdict: Verdict) -> AfterStarts | None:
    """Runs of the past days beside the starts of its machine; what others or planned work explain is left out."""
    until = verdict.window_end
    told = facts.changes(connection, since=until - _STARTS_BACK, until=until, vantage=verdict.vantage)
    starts = [each.at for each in told if each.key == "machine.started"]
    if len(starts) < _FEWEST_STARTS:
        return None
    found = series(connection, vantage=verdict.vantage, since=to_micros(starts[0]), until=to_micros(until))
    found = found.only(np.isin(found.outcome, tally.ATTEMPTS) & ~np.isin(found.domain, _ELSEWHERE) & ~found.planned)
    bad = np.isin(found.outcome, tally.BAD).tolist()
    return after_starts(
        [(from_micros(at), each) for at, each in zip(found.at.tolist(), bad, strict=True)], starts=starts
    )


def _with_others(connection: Connection, *, change: facts.Change, fleet: Sequence[PlaceState]) -> FactChange:
    found = FactChange(key=change.key, at=change.at, before=change.before, after=change.after)
    if not change.key.startswith("site."):
        return found  # whether another PC was started at the same minute, or has a resolver of that name, says nothing
    having = facts.holders(connection, key=change.key, value=change.after) - {change.vantage}
    others = [each for each in fleet if each.vantage in having and each.kind is VantageKind.AGENT]
    judged = [each for each in others if each.judgement in _WELL_OR_ILL]
    ill = sum(each.judgement is not Judgement.OK for each in judged)
    return replace(found, others=Share(bad=ill, attempts=len(judged)))

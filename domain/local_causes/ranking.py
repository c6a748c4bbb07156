"""Which local causes the recorded evidence points to, best supported first."""

from dataclasses import dataclass
from datetime import timedelta

from domain.failures import FailureClass
from domain.local_causes.catalogue import CATALOGUE
from domain.local_causes.evidence import SITE_AGAIN, FactChange, KnownFact, LocalEvidence
from domain.local_causes.model import Finding, LocalCause
from domain.local_causes.restarts import AfterStarts
from domain.vocabulary import Phase

LATE = SITE_AGAIN
"""How long after the first bad run a change may be seen."""

_RECENT = timedelta(hours=24)
_CHANGED_LATELY, _CHANGED_EARLIER = 0.5, 0.25
_ENOUGH_OTHERS = 3
_LEAST_SYMPTOM = 0.05
_LEAST_SCORE = 0.2
"""Less is no support: failures of another kind for the most part, or self-tests that speak against it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedCause:
    """A cause with the data that point to it and those that speak against it."""

    cause: LocalCause
    score: float
    """Only for the order; no probability."""
    failures: tuple[FailureClass, ...]
    """Of the evidence's, those that it brings about, the most frequent first."""
    slow: tuple[Phase | None, ...]
    findings: tuple[KnownFact, ...]
    changes: tuple[FactChange, ...]
    wear: AfterStarts | None
    """Trouble that follows each start, where it points here."""
    against: tuple[KnownFact, ...]
    older: tuple[KnownFact, ...]
    """Of what speaks against it, that which was not looked at since the trouble began: it weighs nothing."""
    doubtful: tuple[FactChange, ...]
    """Changes, of `changes`, that others had as well and are well with."""


def ranked(found: LocalEvidence) -> list[RankedCause]:
    """Causes that at least one bad or slow run points to, best supported first; none where nothing does.

    A self-test's result or a change alone names nothing: a full disk is no reason for a refused card. Nor does a rare
    failure among many others, or one that self-tests speak against.
    """
    weighed = [_weighed(cause, found) for cause in CATALOGUE]
    return sorted((each for each in weighed if each is not None), key=lambda each: -each.score)


def _weighed(cause: LocalCause, found: LocalEvidence) -> RankedCause | None:
    symptom = _symptom(cause, found)
    changes = tuple(each for each in found.changes if _points(each, cause=cause, found=found))
    wear = found.after_starts if cause.wears else None
    if symptom < _LEAST_SYMPTOM or (cause.needs_change and not changes and wear is None):
        return None
    findings, support = _matching(cause.findings, found.facts)
    against, doubt = _matching(cause.against, tuple(filter(found.looked_at_since, found.facts)))
    every, _ = _matching(cause.against, found.facts)
    doubtful = tuple(each for each in changes if others_are_well(each))
    score = symptom + support - doubt + max((_weight(each, found) for each in changes), default=0.0)
    score += cause.wears if wear else 0.0
    if score < _LEAST_SCORE:
        return None
    return RankedCause(
        cause=cause,
        score=score,
        failures=tuple(sorted(set(found.failures) & set(cause.failures), key=lambda each: -found.failures[each])),
        slow=tuple(each for each in found.slow if each in cause.slow),
        findings=findings,
        changes=changes,
        wear=wear,
        against=against,
        older=tuple(each for each in every if each not in against),
        doubtful=doubtful,
    )


def others_are_well(change: FactChange) -> bool:
    """Whether enough others have what it became, and none of them is in trouble."""
    return change.others is not None and change.others.attempts >= _ENOUGH_OTHERS and change.others.bad == 0


def _symptom(cause: LocalCause, found: LocalEvidence) -> float:
    """Mean weight of the bad and slow runs."""
    weight = sum(cause.failures.get(each, 0.0) * count for each, count in found.failures.items())
    weight += sum(cause.slow.get(each, 0.0) * count for each, count in found.slow.items())
    return weight / found.bad if found.bad else 0.0


def _matching(wanted: tuple[Finding, ...], facts: tuple[KnownFact, ...]) -> tuple[tuple[KnownFact, ...], float]:
    """The facts that match, and the weight of the strongest: three name servers that fail say one thing."""
    pairs = [(fact, each.weight) for fact in facts for each in wanted if each.matches(key=fact.key, value=fact.value)]
    return tuple(dict.fromkeys(fact for fact, _ in pairs)), max((weight for _, weight in pairs), default=0.0)


def _points(change: FactChange, *, cause: LocalCause, found: LocalEvidence) -> bool:
    return change.key.startswith(cause.changes) and found.since - cause.reach <= change.at <= found.since + LATE


def _weight(change: FactChange, found: LocalEvidence) -> float:
    weight = _CHANGED_LATELY if found.since - change.at <= _RECENT else _CHANGED_EARLIER
    return weight / 4 if others_are_well(change) else weight

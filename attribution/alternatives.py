"""The causes that were considered and lost, and why: with counts, so that the reader can agree."""

from collections.abc import Iterator, Sequence

import numpy as np

from attribution.case import Case
from attribution.phrases import of_journeys, passed
from attribution.standing import Standing
from attribution.symptoms import domain_of, signature
from domain.verdicts import Alternative, Share
from domain.vocabulary import FaultDomain, Judgement

_MOST = 4
_CENTRAL = ("identity", "core", "gateway")


def alternatives(case: Case, *, rivals: Sequence[Alternative]) -> tuple[Alternative, ...]:
    """At most four, likeliest first; none for a place without a fault. `rivals`: those of its cause (`rivals_of`).

    Of a wide cause the same for all of its places: a fault of the place's own comes with `with_own`.
    """
    if case.finding.column < 0 or case.finding.judgement in {Judgement.OK, Judgement.NO_DATA}:
        return ()
    found = [*_named(case), *rivals]
    if case.finding.standing is None:
        found += [*_groups(case), *_central(case)]
    return tuple(sorted(found, key=lambda each: -each.probability)[:_MOST])


def with_own(others: tuple[Alternative, ...], *, own: Alternative) -> tuple[Alternative, ...]:
    """The same where a wide cause explains the place: its own fault is one more, unless four others are likelier."""
    before = 0
    while before < len(others) and others[before].probability > own.probability:
        before += 1
    return (*others[:before], own, *others[before : _MOST - 1]) if before < _MOST else others


def _named(case: Case) -> Iterator[Alternative]:
    """The cause that explains the cell best, where the verdict does not name it."""
    standing = case.finding.standing
    if standing is not None and (case.cause is None or case.cause.key != standing.key):
        yield _alternative(standing, name=standing.accepted.fit.name, probability=standing.probability, reason="")


def rivals_of(standing: Standing) -> Iterator[Alternative]:
    """What else could explain the places of a cause; the same for all of them."""
    for fit, probability in standing.rivals[:_MOST]:
        good = fit.candidate.good[:, fit.first : fit.after]
        exposed = (fit.candidate.good | fit.candidate.compatible)[:, fit.first : fit.after]
        reason = f"{of_journeys(int(good.sum()), of=int(exposed.sum()))} that it would have touched passed"
        if fit.name in standing.co_linear:
            reason = "it touches the same practices: the data cannot tell them apart"
        yield _alternative(standing, name=fit.name, probability=probability, reason=reason)


def _alternative(standing: Standing, *, name: tuple[str, str], probability: float, reason: str) -> Alternative:
    dimension, value = name
    return Alternative(
        domain=standing.domain_of(name),
        dimension=dimension,
        value=value,
        probability=probability,
        reason=reason or "it explains the same, but not surely",
    )


def _groups(case: Case) -> Iterator[Alternative]:
    """Groups of the place that could make its symptom, and whose others passed."""
    (groups,) = case.tally.groups(np.array([case.number]), since=np.array([case.began]))
    for name, share in groups.items():
        dimension, _, value = name.partition("=")
        if dimension != "gateway" and share.attempts and signature(dimension)[case.symptom] > 0.0:
            reason = f"others with it passed {passed(share)}"
            yield Alternative(
                domain=domain_of(dimension), dimension=dimension, value=value, probability=0.0, reason=reason
            )


def _central(case: Case) -> Iterator[Alternative]:
    share: Share = case.tally.controls(case.number, since=case.began)
    for name in _CENTRAL:
        if share.attempts and signature(name)[case.symptom] > 0.0:
            reason = f"controls passed {passed(share)}"
            yield Alternative(domain=FaultDomain.CENTRAL, dimension=name, value=name, probability=0.0, reason=reason)

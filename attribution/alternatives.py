"""The causes that were considered and lost, and why: with counts, so that the reader can agree."""

from collections.abc import Iterator, Sequence

from attribution.case import Case
from attribution.causes import local_name
from attribution.phrases import passed
from attribution.standing import Standing
from attribution.symptoms import domain_of, signature
from domain.verdicts import Alternative, Share
from domain.vocabulary import FaultDomain, Judgement

_MOST = 4
_CENTRAL = ("identity", "core", "gateway")


def alternatives(case: Case, *, rivals: Sequence[Alternative]) -> tuple[Alternative, ...]:
    """At most four, likeliest first; none for a place without a fault. `rivals`: those of its cause (`rivals_of`)."""
    if case.finding.column < 0 or case.finding.judgement in {Judgement.OK, Judgement.NO_DATA}:
        return ()
    found = [*_own(case), *_named(case), *rivals]
    if case.finding.standing is None:
        found += [*_groups(case), *_central(case)]
    found.sort(key=lambda each: -each.probability)
    return tuple(found[:_MOST])


def _own(case: Case) -> Iterator[Alternative]:
    if case.finding.judgement is Judgement.LOCAL or case.finding.standing is None:
        return
    dimension, value = local_name(case.place)
    others = len(case.cause.members) - 1 if case.cause else 0
    yield Alternative(
        domain=FaultDomain.LOCAL,
        dimension=dimension,
        value=value,
        probability=case.finding.probabilities.get(Judgement.LOCAL, 0.0),
        reason=f"{others} other places show the same at the same times",
    )


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
        reason = f"{int(good.sum())} of {int(exposed.sum())} journeys that it would have touched passed"
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
    for name, share in case.tally.groups(case.number, since=case.began).items():
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

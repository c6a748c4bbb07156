"""Which incident a cause belongs to: by its name, by what it cannot be told from, or because it spread."""

from collections.abc import Mapping, Sequence

from data.incidents.life import LIVE, Incident, Rules, State
from domain.verdicts import Cause, Evaluation
from domain.vocabulary import FaultDomain

WIDTH = {FaultDomain.LOCAL: 0, FaultDomain.SHARED: 1, FaultDomain.PROVIDER: 2, FaultDomain.CENTRAL: 3}


_LEAST_BAD = 3
"""Bad attempts of one practice that open an incident: two in an hour happen by chance, at some practice every day."""


def may_open(cause: Cause, *, evaluation: Evaluation) -> bool:
    """Whether a named cause is worth an incident: one practice's own after three bad attempts, or after a window."""
    if cause.domain is not FaultDomain.LOCAL or cause.share.bad >= _LEAST_BAD:
        return True
    return cause.started_at < evaluation.window_start


def place_of(key: str) -> str:
    """ "resolver/RES-ZZ1" of "shared/resolver/RES-ZZ1": what a co-linear pair names."""
    return key.partition("/")[2]


def of_name(cause: Cause, *, among: Sequence[Incident]) -> Incident | None:
    """The one that was named so before; where two were, the one that began with this name."""
    found = [each for each in among if cause.key in each.keys]
    return min(found, key=lambda each: (each.life.keys[0] != cause.key, each.life.incident_id), default=None)


def of_twin(cause: Cause, *, among: Sequence[Incident]) -> list[Incident]:
    """Those that the data cannot tell from this cause: one names the other, and they share most practices."""
    twins = {f"{dimension}/{value}" for dimension, value in cause.co_linear}
    return [each for each in among if _is_twin(cause, twins=twins, other=each) and _overlap(cause, other=each) >= 0.5]


def _is_twin(cause: Cause, *, twins: set[str], other: Incident) -> bool:
    named = {place_of(key) for key in other.keys}
    said = {f"{dimension}/{value}" for dimension, value in other.life.cause.co_linear}
    return bool(twins & named) or place_of(cause.key) in said


def _overlap(cause: Cause, *, other: Incident) -> float:
    mine, theirs = set(cause.members), set(other.life.cause.members)
    return len(mine & theirs) / len(mine | theirs) if mine and theirs else 0.0


def of_spread(cause: Cause, *, among: Sequence[Incident], named: Mapping[str, Cause], rules: Rules) -> list[Incident]:
    """Narrower ones that began about when this did, lie inside it, look alike and are not named beside it."""
    members = set(cause.members)
    return [
        each
        for each in among
        if each.life.state in {State.OPEN, State.FLAPPING}
        and not any(key in named for key in each.keys)
        and WIDTH[each.life.cause.domain] < WIDTH[cause.domain]
        and abs(each.life.started_at - cause.started_at) <= rules.gap
        and _alike(each.life.cause, cause)
        and set(each.life.cause.members) <= members
    ]


def _alike(one: Cause, other: Cause) -> bool:
    if one.failure_class is None or other.failure_class is None:
        return one.symptom == other.symptom
    return one.failure_class.root == other.failure_class.root


def is_covered(incident: Incident, *, by: Sequence[Cause]) -> bool:
    """Whether a wider cause holds all of its practices, so that its own trouble cannot be seen.

    A hospital's does not: journeys reach it last, and others go to other hospitals.
    """
    inside, width = set(incident.life.cause.members), WIDTH[incident.life.cause.domain]
    wider = [each for each in by if WIDTH[each.domain] > width and each.domain is not FaultDomain.PROVIDER]
    return bool(inside) and any(inside <= set(each.members) for each in wider)


def may_go_on(incident: Incident) -> bool:
    """Whether a cause that is named again continues it: while it lives, or a person holds it open."""
    return incident.life.state in LIVE or incident.people.held

"""What an incident says of its cause: at its opening, in each evaluation, and what changed enough to be told."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from data.incidents.life import LIVE, Incident, Life, State
from data.incidents.severity import suggest
from domain.verdicts import Cause, Evaluation
from domain.vocabulary import FaultDomain

_NARROW = frozenset({FaultDomain.LOCAL, FaultDomain.SHARED})
TOLD_GROWTH = 1.25
"""A change of the number of practices is told from this factor on, else every round would tell one."""


def opened(cause: Cause, *, evaluation: Evaluation, known: Sequence[Incident], everyone: frozenset[str]) -> Incident:
    """A new incident. `everyone`: the vantages of all verdicts."""
    at = evaluation.window_end
    life = Life(
        incident_id=0,
        cause=cause,
        keys=(cause.key,),
        state=State.OPEN,
        started_at=cause.started_at,
        first_seen=at,
        last_seen=at,
        before=tuple(sorted(_failing_before(cause, evaluation=evaluation, known=known))),
    )
    life = described(life, cause=cause, at=at, everyone=everyone)
    return Incident(life=replace(life, told=len(cause.members)))


def _failing_before(cause: Cause, *, evaluation: Evaluation, known: Sequence[Incident]) -> Iterable[str]:
    """Vantages that narrower causes held already; of a fault that is not central, only those inside it.

    Not those that a hospital's fault holds: it stops none of their other bookings; nor those that were only slow: they
    came to their end, and will when this is over.
    """
    held = [each.life.cause for each in known if each.life.state in LIVE]
    others = [each for each in (*held, *evaluation.causes) if each.domain in _NARROW and each.key != cause.key]
    before = [each for each in others if each.started_at < cause.started_at and each.symptom != "slow"]
    found = {member for each in before for member in each.members}
    return found if cause.domain is FaultDomain.CENTRAL else found & set(cause.members)


def described(life: Life, *, cause: Cause, at: datetime, everyone: frozenset[str]) -> Life:
    """The life with what the evaluation of the window that ended then says of its cause."""
    inside = sum(member in everyone for member in cause.members)
    severity, reasons = suggest(cause, inside=inside, practices=len(everyone))
    return replace(
        life,
        cause=cause,
        started_at=min(life.started_at, cause.started_at),
        last_seen=at,
        ever=life.ever if set(cause.members) <= set(life.ever) else tuple(sorted({*life.ever, *cause.members})),
        severity=severity,
        reasons=reasons,
    )


def changes(old: Life, new: Life) -> dict[str, Any]:
    """What is worth a line in the timeline: another name, wider or narrower by a quarter, another severity."""
    found: dict[str, Any] = {}
    if old.cause.key != new.cause.key:
        found["key"] = [old.cause.key, new.cause.key]
    was, now = old.told, len(new.cause.members)
    if was != now and max(was, now) >= TOLD_GROWTH * min(was, now):
        found["practices"] = [was, now]
    if old.severity != new.severity:
        found["severity"] = [old.severity, new.severity]
    if old.cause.symptom != new.cause.symptom:
        found["symptom"] = [old.cause.symptom, new.cause.symptom]
    if old.cause.failure_class != new.cause.failure_class:
        found["failure"] = [each.cause.failure_class and each.cause.failure_class.value for each in (old, new)]
    return found

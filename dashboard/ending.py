"""Incidents that may be over: what passes again, of many practices or of one, and what a wider fault hides."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from data import verdicts
from data.incidents.life import Incident, State
from data.incidents.own_rounds import own_passing
from data.incidents.passing import Passing, passing
from data.incidents.standing import rounds_after
from domain.verdicts import Cause
from domain.vocabulary import FaultDomain

_OWN_ENDING = 12
"""Faults of one practice that may be over and are told one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """An incident that may be over."""

    incident: Incident
    passing: Passing | None
    """The last rounds in which its calls, or its practice, passed; None where it has none of its own, or was slow."""
    rounds: int
    """For how many evaluations it was not named."""


def may_be_over(
    connection: Connection, *, incidents: Mapping[str, Incident], round_s: float
) -> tuple[tuple[Ending, ...], int]:
    """What may be over, and how many more of one practice each. `incidents`: of all that are not over.

    Of causes of many practices those too that a wider one hides: who reads "OK" would take them for over.
    """
    last = verdicts.last_evaluated(connection)
    if last is None:
        return (), 0
    quiet = _of_state(incidents, state=State.QUIET)
    own = [each for each in quiet if each.life.cause.domain is FaultDomain.LOCAL]
    own.sort(key=lambda each: (each.life.last_seen, each.life.incident_id), reverse=True)
    wide = [each for each in quiet if each.life.cause.domain is not FaultDomain.LOCAL]
    told = [
        Ending(
            incident=each,
            passing=passed_again(connection, cause=each.life.cause, until=last[0], round_s=round_s),
            rounds=rounds_after(connection, moment=each.life.last_seen),
        )
        for each in (*wide, *own[:_OWN_ENDING])
    ]
    unseen = (each for each in hidden(incidents) if each.life.cause.domain is not FaultDomain.LOCAL)
    told += [Ending(incident=each, passing=None, rounds=0) for each in unseen]
    return tuple(told), max(0, len(own) - _OWN_ENDING)


def hidden(incidents: Mapping[str, Incident]) -> list[Incident]:
    """Those that a wider fault hides."""
    return _of_state(incidents, state=State.HIDDEN)


def _of_state(incidents: Mapping[str, Incident], *, state: State) -> list[Incident]:
    """Each once, though it has several keys."""
    return list({each.life.incident_id: each for each in incidents.values() if each.state is state}.values())


def passed_again(connection: Connection, *, cause: Cause, until: datetime, round_s: float) -> Passing | None:
    """The last rounds in which what a cause touches passed: its calls, or the journeys of its one practice."""
    look = own_passing if cause.domain is FaultDomain.LOCAL else passing
    return look(connection, cause=cause, until=until, round_s=round_s)

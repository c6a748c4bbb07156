"""Declaring an incident as planned work, afterwards or while it goes on: every figure follows."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from data import planned
from data.incidents.life import EventKind
from data.incidents.recording import Hand, found, record
from data.incidents.refusals import ActError, words
from data.rollups.plans import PRACTICE, PROVIDER
from domain.verdicts import Cause
from domain.vocabulary import FaultDomain


def declare(conn: Connection, *, incident_id: int, hand: Hand, reason: str, until: datetime) -> int:
    """Declare planned work from its beginning until a moment, for whatever its cause touches; gives its number.

    Raises ActError where planned work cannot be limited to the cause, PlannedWorkError for what cannot be kept.
    """
    said = words(reason, what="reason")
    incident = found(conn, incident_id=incident_id)
    if incident.people.planned_id:
        raise ActError("It is declared as planned work already.", remedy="Undo that first.")
    dimension, value = scope(incident.life.cause)
    number = planned.declare(
        conn,
        since=incident.life.started_at.replace(second=0, microsecond=0),
        until=until,
        reason=said,
        declared_at=hand.at,
        dimension=dimension,
        value=value,
    )
    record(
        conn,
        incident_id=incident_id,
        hand=hand,
        kind=EventKind.PLANNED,
        change=lambda people: replace(people, planned_id=number),
        planned=number,
        text=said,
    )
    return number


def scope(cause: Cause) -> tuple[str, str]:
    """Dimension and value of the planned work that a cause would be; two empty texts for everything."""
    if cause.domain is FaultDomain.CENTRAL:
        return "", ""
    if cause.domain is FaultDomain.LOCAL:
        return PRACTICE, cause.value
    if cause.domain is FaultDomain.PROVIDER:
        return PROVIDER, cause.value
    if cause.dimension not in planned.SCOPES:
        raise ActError(f"Planned work cannot be limited to {cause.dimension}.", remedy="Declare it in Set-up.")
    return cause.dimension, cause.value


def take_back(conn: Connection, *, number: int, at: datetime) -> None:
    """Withdraw planned work, unless somebody did already."""
    if any(each.planned_id == number for each in planned.declared(conn)):
        planned.withdraw(conn, planned_id=number, withdrawn_at=at)

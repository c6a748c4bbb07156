"""What people do about an incident. Each act raises ActError where it cannot be done, and then nothing was changed."""

from dataclasses import replace

from sqlalchemy import Connection

from data.incidents.life import LIVE, EventKind, State
from data.incidents.reading import root_of
from data.incidents.recording import Hand, found, record
from data.incidents.refusals import ActError, words


def acknowledge(conn: Connection, *, incident_id: int, hand: Hand, reason: str) -> int:
    """Say that somebody knows of it and why nothing more is needed now."""
    said = words(reason, what="reason")
    return record(
        conn,
        incident_id=incident_id,
        hand=hand,
        kind=EventKind.ACKNOWLEDGED,
        change=lambda people: replace(people, acknowledged_by=hand.actor, reason=said),
        text=said,
    )


def assign(conn: Connection, *, incident_id: int, hand: Hand, contact_id: int) -> int:
    """Give it to a contact."""
    return record(
        conn,
        incident_id=incident_id,
        hand=hand,
        kind=EventKind.ASSIGNED,
        change=lambda people: replace(people, contact_id=contact_id),
        contact=contact_id,
    )


def set_severity(conn: Connection, *, incident_id: int, hand: Hand, severity: int) -> int:
    """Set the severity, 1 to 5, whatever is suggested; 0 goes back to what is."""
    if severity not in range(6):
        raise ActError(f"{severity} is no severity.", remedy="Give 1 (highest) to 5.")
    return record(
        conn,
        incident_id=incident_id,
        hand=hand,
        kind=EventKind.SEVERITY,
        change=lambda people: replace(people, severity=severity),
        severity=severity,
    )


def note(conn: Connection, *, incident_id: int, hand: Hand, text: str) -> int:
    """Add a note to the timeline."""
    return record(conn, incident_id=incident_id, hand=hand, kind=EventKind.NOTE, text=words(text, what="note"))


def merge(conn: Connection, *, incident_id: int, hand: Hand, into: int) -> int:
    """Make it a part of another incident that is not over."""
    target = found(conn, incident_id=into)
    if root_of(conn, incident=target).life.incident_id == incident_id:
        raise ActError(f"Incident {into} is a part of this one.", remedy="Choose another.")
    if target.life.state not in LIVE and not target.people.held:
        raise ActError(f"Incident {into} is closed.", remedy="Re-open it first.")
    return record(
        conn,
        incident_id=incident_id,
        hand=hand,
        kind=EventKind.MERGED,
        change=lambda people: replace(
            people, merged_into=into, apart=tuple(each for each in people.apart if each != into)
        ),
        into=into,
    )


def reopen(conn: Connection, *, incident_id: int, hand: Hand, reason: str) -> int:
    """Hold it open, whatever the evidence says."""
    said = words(reason, what="reason")
    if found(conn, incident_id=incident_id).state is not State.CLOSED:
        raise ActError("It is not closed.", remedy="Nothing needs to be done.")
    return record(
        conn,
        incident_id=incident_id,
        hand=hand,
        kind=EventKind.REOPENED,
        change=lambda people: replace(people, held=True, closed_at=None),
        text=said,
    )


def close(conn: Connection, *, incident_id: int, hand: Hand, reason: str) -> int:
    """Close what the evidence does not name any more."""
    said = words(reason, what="reason")
    if found(conn, incident_id=incident_id).state not in {State.QUIET, State.HIDDEN}:
        remedy = "It closes by itself when the fault is over; until then acknowledge it, or declare planned work."
        raise ActError("The latest evaluation still names its cause, or it is closed already.", remedy=remedy)
    return record(
        conn,
        incident_id=incident_id,
        hand=hand,
        kind=EventKind.CLOSED,
        change=lambda people: replace(people, held=False, closed_at=hand.at),
        text=said,
    )

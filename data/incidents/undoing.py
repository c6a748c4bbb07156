"""Taking back what a person did, while nothing was built on it."""

import json
from dataclasses import replace

from sqlalchemy import Connection

from data.incidents.documents import people_of
from data.incidents.life import Event, EventKind, Incident, People
from data.incidents.planning import take_back
from data.incidents.reading import event, events
from data.incidents.recording import Hand, found, record
from data.incidents.refusals import ActError

_SAYINGS = frozenset({EventKind.NOTE, EventKind.ACKNOWLEDGED, EventKind.ASSIGNED, EventKind.SEVERITY})
"""Acts that may change nothing, and are an event all the same."""


def undone(told: list[Event]) -> set[int]:
    """Numbers of the events that were taken back."""
    return {int(each.detail["event"]) for each in told if each.kind is EventKind.UNDONE}


def can_undo(each: Event, *, incident: Incident, gone: set[int]) -> bool:
    """Whether taking this event back would restore what was there before it."""
    if not each.actor or each.event_id in gone or each.kind is EventKind.UNDONE:
        return False
    if "after" not in each.detail:  # a note, or what was said already: nothing was built on it
        return each.kind in _SAYINGS
    return _people(each, side="after") == incident.people


def undo(conn: Connection, *, event_id: int, hand: Hand) -> int:
    """Take back an act: what people said is again as it was before; the act stays in the timeline, struck out.

    Gives the number of its incident. Raises ActError where something was done after it, or it was the evidence's.
    """
    act = event(conn, event_id=event_id)
    if act is None:
        raise ActError("There is no such act.", remedy="Reload the page.")
    incident = found(conn, incident_id=act.incident_id)
    told = events(conn, incident_ids=[act.incident_id])
    if not can_undo(act, incident=incident, gone=undone(told)):
        raise ActError("Something was done after it.", remedy="Undo that first, or act anew.")
    before = _people(act, side="before") if "before" in act.detail else incident.people
    record(
        conn,
        incident_id=act.incident_id,
        hand=hand,
        kind=EventKind.UNDONE,
        change=lambda _: before,
        event=event_id,
        was=act.kind.value,
    )
    if "planned" in act.detail:
        take_back(conn, number=int(act.detail["planned"]), at=hand.at)
    if "new" in act.detail:  # a split: what it made goes back to where it came from
        _take_in(conn, made=int(act.detail["new"]), whole=act.incident_id, hand=hand)
    return act.incident_id


def _take_in(conn: Connection, *, made: int, whole: int, hand: Hand) -> None:
    record(
        conn,
        incident_id=made,
        hand=hand,
        kind=EventKind.MERGED,
        change=lambda people: replace(people, merged_into=whole, apart=()),
        into=whole,
    )


def _people(each: Event, *, side: str) -> People:
    return people_of(json.dumps(each.detail[side]))

"""One act of a person on one incident: the change of its people's part and the event that tells it, together."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from data.engine import exclusive, touch
from data.incidents.documents import incident_of, people_row
from data.incidents.following import LOCK
from data.incidents.life import EventKind, Incident, People
from data.incidents.refusals import ActError
from data.tables import incident_events, incidents
from data.verdict_json import to_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """Who acts, and when."""

    actor: str
    at: datetime


def found(conn: Connection, *, incident_id: int) -> Incident:
    """An incident. Raises ActError for a number that none has."""
    row = conn.execute(select(incidents).where(incidents.c.incident_id == incident_id)).one_or_none()
    if row is None:
        raise ActError(f"There is no incident {incident_id}.", remedy="Choose one from the list.")
    return incident_of(row)


def record(
    conn: Connection,
    *,
    incident_id: int,
    hand: Hand,
    kind: EventKind,
    change: Callable[[People], People] = lambda people: people,
    **detail: Any,
) -> int:
    """Change the people's part and add the event; gives the event's number. Takes the lock of incidents.

    The event keeps the part before and after, so that the act can be undone.
    """
    exclusive(conn, name=LOCK)
    touch(conn)
    before = found(conn, incident_id=incident_id).people
    after = change(before)
    if after != before:
        write(conn, incident_id=incident_id, people=after)
        detail |= {"before": json.loads(to_json(before)), "after": json.loads(to_json(after))}
    values = {"incident_id": incident_id, "at": hand.at, "kind": kind.value, "actor": hand.actor}
    made = conn.execute(insert(incident_events).values(**values, detail=json.dumps(detail, ensure_ascii=False)))
    return int((made.inserted_primary_key or [0])[0])


def write(conn: Connection, *, incident_id: int, people: People) -> None:
    """Replace the people's part of an incident."""
    row = people_row(people)
    conn.execute(update(incidents).where(incidents.c.incident_id == incident_id).values(**row))

"""Incidents as the pages read them."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, or_, select

from data.incidents.documents import event_of, incident_of
from data.incidents.life import LIVE, Event, Incident
from data.tables import incident_events, incidents

_CHUNK = 500


def listed(conn: Connection, *, since: datetime, until: datetime) -> list[Incident]:
    """Those that lasted into [since, until), and all that are not over; the latest first."""
    table = incidents.c
    going_on = or_(table.state.in_([state.value for state in LIVE]), table.held)
    lasted = (table.last_seen >= since) & (table.first_seen < until)
    query = select(incidents).where(or_(going_on, lasted)).order_by(table.first_seen.desc(), table.incident_id.desc())
    return [incident_of(row) for row in conn.execute(query)]


def one(conn: Connection, *, incident_id: int) -> Incident | None:
    """One incident, or None."""
    row = conn.execute(select(incidents).where(incidents.c.incident_id == incident_id)).one_or_none()
    return None if row is None else incident_of(row)


def root_of(conn: Connection, *, incident: Incident) -> Incident:
    """The incident that it is in the end a part of; itself, where it is none."""
    seen = {incident.life.incident_id}
    while incident.merged_into and incident.merged_into not in seen:
        seen.add(incident.merged_into)
        whole = one(conn, incident_id=incident.merged_into)
        if whole is None:
            return incident
        incident = whole
    return incident


def events(conn: Connection, *, incident_ids: Collection[int]) -> list[Event]:
    """What happened to these incidents, in order."""
    table, wanted = incident_events.c, sorted(incident_ids)
    found: list[Event] = []
    for start in range(0, len(wanted), _CHUNK):
        chosen = table.incident_id.in_(wanted[start : start + _CHUNK])
        found += [event_of(row) for row in conn.execute(select(incident_events).where(chosen))]
    return sorted(found, key=lambda each: (each.at, each.event_id))


def event(conn: Connection, *, event_id: int) -> Event | None:
    """One event, or None."""
    row = conn.execute(select(incident_events).where(incident_events.c.event_id == event_id)).one_or_none()
    return None if row is None else event_of(row)


def by_cause(conn: Connection) -> dict[str, Incident]:
    """Key of each cause that may go on -> the incident that it belongs to."""
    table = incidents.c
    going_on = or_(table.state.in_([state.value for state in LIVE]), table.held)
    rows = [incident_of(row) for row in conn.execute(select(incidents).where(going_on).order_by(table.incident_id))]
    numbered = {each.life.incident_id: each for each in rows}
    found: dict[str, Incident] = {}
    for each in rows:
        whole = numbered.get(each.merged_into, each)
        found |= {key: whole for key in each.keys if key not in found or each.life.keys[0] == key}
    return found

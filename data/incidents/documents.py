"""An incident as its row and back, equal to what it was."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from data.incidents.life import Event, EventKind, Incident, Life, People, State
from data.verdict_json import cause_of, to_json


def row_of(incident: Incident) -> dict[str, Any]:
    """The columns that the evaluator writes."""
    life = incident.life
    return {
        "key": life.cause.key,
        "state": life.state.value,
        "first_seen": life.first_seen,
        "last_seen": life.last_seen,
        "life": to_json(life),
    }


def people_row(people: People) -> dict[str, Any]:
    """The columns that people write."""
    return {"held": people.held, "people": to_json(people)}


def incident_of(row: Row[Any]) -> Incident:
    """An incident from its row."""
    return Incident(life=_life(json.loads(row.life), incident_id=row.incident_id), people=people_of(row.people))


def people_of(text: str) -> People:
    """People's part from its JSON."""
    fields: dict[str, Any] = json.loads(text)
    fields["closed_at"] = _moment(fields["closed_at"])
    for name in ("apart", "dropped"):
        fields[name] = tuple(fields[name])
    return People(**fields)


def event_of(row: Row[Any]) -> Event:
    """An event from its row."""
    return Event(
        event_id=row.event_id,
        incident_id=row.incident_id,
        at=row.at,
        kind=EventKind(row.kind),
        actor=row.actor,
        detail=json.loads(row.detail),
    )


def _life(fields: dict[str, Any], *, incident_id: int) -> Life:
    fields["incident_id"] = incident_id
    fields["cause"] = cause_of(fields["cause"])
    fields["state"] = State(fields["state"])
    for name in ("started_at", "first_seen", "last_seen"):
        fields[name] = datetime.fromisoformat(fields[name])
    fields["closed_at"] = _moment(fields["closed_at"])
    fields["returns"] = tuple(datetime.fromisoformat(each) for each in fields["returns"])
    for name in ("keys", "ever", "before", "reasons"):
        fields[name] = tuple(fields[name])
    return Life(**fields)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None

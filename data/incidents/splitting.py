"""Parting what was put together, by the evidence or by a person."""

from dataclasses import replace

from sqlalchemy import Connection, insert, select

from data.incidents.documents import people_row, row_of
from data.incidents.life import EventKind, Incident, Life, People, State
from data.incidents.recording import Hand, found, record
from data.incidents.refusals import ActError
from data.tables import causes, evaluations, incidents
from data.verdict_json import cause_from


def part(conn: Connection, *, incident_id: int, hand: Hand) -> int:
    """Make a part of another incident one of its own again; the evidence will not put them together any more."""
    whole = found(conn, incident_id=incident_id).merged_into
    if not whole:
        raise ActError("It is not a part of another incident.", remedy="Nothing needs to be done.")
    return record(
        conn,
        incident_id=incident_id,
        hand=hand,
        kind=EventKind.SPLIT,
        change=lambda people: replace(people, merged_into=0, apart=tuple(sorted({*people.apart, whole}))),
        whole=whole,
    )


def split(conn: Connection, *, incident_id: int, hand: Hand, key: str) -> int:
    """Give one of the causes that were put together here an incident of its own; gives that one's number."""
    incident = found(conn, incident_id=incident_id)
    if key not in incident.keys or len(incident.keys) < 2:
        raise ActError("This incident has no such cause beside another.", remedy="Choose one of those that it lists.")
    made = _store(conn, incident=_own(conn, incident=incident, key=key))
    record(
        conn,
        incident_id=incident_id,
        hand=hand,
        kind=EventKind.SPLIT,
        change=lambda people: replace(people, dropped=(*people.dropped, key), apart=(*people.apart, made)),
        key=key,
        new=made,
    )
    record(conn, incident_id=made, hand=hand, kind=EventKind.SPLIT, key=key, whole=incident_id)
    return made


def _own(conn: Connection, *, incident: Incident, key: str) -> Incident:
    """The incident that the cause would have had."""
    query = select(causes).where(causes.c.key == key).order_by(causes.c.last_seen.desc()).limit(1)
    row = conn.execute(query).one_or_none()
    if row is None:
        raise ActError("The store keeps nothing of this cause any more.", remedy="Note what you know instead.")
    newest = conn.execute(select(evaluations.c.window_end).order_by(evaluations.c.window_end.desc())).scalar()
    cause = cause_from(row.document)
    life: Life = replace(
        incident.life,
        cause=cause,
        keys=(key,),
        state=State.OPEN if row.last_seen == newest else State.QUIET,
        started_at=cause.started_at,
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        closed_at=None,
        returns=(),
        ever=cause.members,
        told=len(cause.members),
        merged_into=0,
    )
    return Incident(life=life, people=People(apart=(incident.life.incident_id,)))


def _store(conn: Connection, *, incident: Incident) -> int:
    made = conn.execute(insert(incidents).values(**row_of(incident), **people_row(incident.people)))
    return int((made.inserted_primary_key or [0])[0])

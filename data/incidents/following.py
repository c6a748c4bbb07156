"""All incidents carried through an evaluation, in the transaction that stores it."""

import json
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Connection, bindparam, insert, or_, select, update

from data.engine import exclusive
from data.incidents.advancing import Told, advance
from data.incidents.documents import incident_of, people_row, row_of
from data.incidents.life import LIVE, Incident, People, Rules
from data.tables import incident_events, incidents, vantages
from domain.verdicts import Evaluation
from domain.vocabulary import VantageKind

GAP = timedelta(minutes=30)
LOCK = "incidents"
"""So that an act of a person and an evaluation see each other whole."""


def rules_for(evaluation: Evaluation) -> Rules:
    """Thirty minutes; in a lab, whose rounds take seconds, the window."""
    return Rules(gap=min(GAP, evaluation.window_end - evaluation.window_start))


def follow(conn: Connection, *, evaluation: Evaluation) -> None:
    """Open, update, merge and close incidents. People's part of a row is never written here."""
    exclusive(conn, name=LOCK)
    table = incidents.c
    may_go_on = or_(table.state.in_([state.value for state in LIVE]), table.held)
    rows = conn.execute(select(incidents).where(may_go_on).order_by(table.incident_id))
    known = [incident_of(row) for row in rows]
    stands = select(vantages.c.vantage).where(vantages.c.kind == VantageKind.CONTROL)
    controls = frozenset(conn.execute(stands).scalars())
    now, told = advance(known, evaluation=evaluation, rules=rules_for(evaluation), controls=controls)
    changed = [
        {"at_id": new.life.incident_id, **row_of(new)}
        for old, new in zip(known, now, strict=False)
        if new.life != old.life
    ]
    if changed:
        names = [name for name in changed[0] if name != "at_id"]
        statement = update(incidents).where(table.incident_id == bindparam("at_id"))
        conn.execute(statement.values({name: bindparam(name) for name in names}), changed)
    numbers = [each.life.incident_id for each in known]
    numbers += [add(conn, incident=each) for each in now[len(known) :]]
    _tell(conn, told=told, numbers=numbers, evaluation=evaluation)


def add(conn: Connection, *, incident: Incident) -> int:
    """Store a new incident; gives its number."""
    made = conn.execute(insert(incidents).values(**row_of(incident), **people_row(People())))
    return int((made.inserted_primary_key or [0])[0])


def _tell(conn: Connection, *, told: Sequence[Told], numbers: Sequence[int], evaluation: Evaluation) -> None:
    rows = [
        {
            "incident_id": numbers[each.place],
            "at": evaluation.window_end,
            "kind": each.kind.value,
            "actor": "",
            "detail": json.dumps(each.detail, ensure_ascii=False),
        }
        for each in told
    ]
    if rows:
        conn.execute(insert(incident_events), rows)

"""The machine-made part of incidents through a stretch, replaced by that of judging it again."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select, update

from data.engine import exclusive
from data.incidents.documents import incident_of, row_of
from data.incidents.following import LOCK, add, rules_for
from data.incidents.life import LIVE, Event, EventKind, Incident, Life
from data.incidents.reading import events as events_of
from data.revising.afterwards import Afterwards
from data.revising.folding import Line, fold
from data.revising.rounds import Stretch
from data.tables import evaluations, incident_events, incidents, vantages
from domain.clock import iso
from domain.verdicts import Evaluation
from domain.vocabulary import VantageKind

_PARTS = timedelta(days=7)
"""A cause may continue an incident by the name of a part that was last named so long ago."""


def replace_incidents(conn: Connection, *, stretch: Stretch) -> int:
    """Replace it, and tell each incident that changed so in its timeline; how many did. People's part stays."""
    exclusive(conn, name=LOCK)
    stored = _stored(conn, stretch=stretch)
    numbers = [each.life.incident_id for each in stored]
    by_number: dict[int, list[Event]] = defaultdict(list)
    for each in events_of(conn, incident_ids=numbers):
        if not each.actor and each.kind is not EventKind.REVISED:
            by_number[each.incident_id].append(each)
    first = stretch.rounds[0]
    rules = rules_for(Evaluation(window_start=first.window_start, window_end=first.window_end, verdicts=(), causes=()))
    stands = select(vantages.c.vantage).where(vantages.c.kind == VantageKind.CONTROL)
    folded = fold(
        stored,
        events=by_number,
        stretch=stretch,
        rules=rules,
        controls=frozenset(conn.execute(stands).scalars()),
        number=lambda incident: add(conn, incident=incident),
    )
    ends = select(evaluations.c.window_end).where(evaluations.c.window_end > stretch.last)
    later = sorted(conn.execute(ends).scalars())
    after = Afterwards(stored, events=by_number, folded=folded, stretch=stretch, rules=rules, later=later)
    told = _write_lines(conn, lines=after.lines, events=by_number, stretch=stretch)
    return _write_lives(conn, stored=stored, lives=after.lives, told=told, at=stretch.at)


def _stored(conn: Connection, *, stretch: Stretch) -> list[Incident]:
    """Every incident that the stretch may touch, the oldest first."""
    table = incidents.c
    lasted = (table.last_seen >= stretch.first - _PARTS) | table.state.in_([state.value for state in LIVE])
    chosen = select(incidents).where(or_(lasted, table.held), table.first_seen <= stretch.last)
    return [incident_of(row) for row in conn.execute(chosen.order_by(table.incident_id))]


def _write_lines(
    conn: Connection, *, lines: Sequence[Line], events: Mapping[int, Sequence[Event]], stretch: Stretch
) -> dict[int, list[list[str]]]:
    """Replace what the evidence said in the stretch. Gives what was said of each incident of which that changed."""
    within = [each for own in events.values() for each in own if each.at >= stretch.first]
    had = {_key(each): each for each in within}
    wanted = {_key(each): each for each in lines}
    gone = [each for key, each in had.items() if key not in wanted and each.at <= stretch.last]
    fresh = [each for key, each in wanted.items() if key not in had]
    for each in gone:
        conn.execute(delete(incident_events).where(incident_events.c.event_id == each.event_id))
    if fresh:
        conn.execute(insert(incident_events), [_line(each) for each in fresh])
    touched = {each.incident_id for each in gone} | {each.incident_id for each in fresh}
    return {
        number: [[iso(each.at), each.kind.value] for each in within if each.incident_id == number] for number in touched
    }


def _key(each: Line | Event) -> tuple[int, datetime, EventKind, str]:
    return each.incident_id, each.at, each.kind, json.dumps(each.detail, sort_keys=True)


def _line(each: Line) -> dict[str, Any]:
    detail = json.dumps(each.detail, ensure_ascii=False)
    return {"incident_id": each.incident_id, "at": each.at, "kind": each.kind.value, "actor": "", "detail": detail}


def _write_lives(
    conn: Connection,
    *,
    stored: Sequence[Incident],
    lives: Mapping[int, Life],
    told: Mapping[int, list[list[str]]],
    at: datetime,
) -> int:
    before = {each.life.incident_id: each for each in stored}
    revised = 0
    for number, life in lives.items():
        old = before.get(number)
        if old is not None and life == old.life and number not in told:
            continue
        row = row_of(Incident(life=life))
        conn.execute(update(incidents).where(incidents.c.incident_id == number).values(**row))
        was = _summary(old.life) if old is not None else None
        if was == _summary(life) and number not in told:
            continue  # only its evidence is finer
        revised += 1
        detail = {"before": was, "after": _summary(life), "events": told.get(number, [])}
        line = Line(incident_id=number, at=at, kind=EventKind.REVISED, detail=detail)
        conn.execute(insert(incident_events), [_line(line)])
    return revised


def _summary(life: Life) -> dict[str, Any]:
    """What a reader of the timeline would miss, were it replaced without a word."""
    return {
        "state": life.state.value,
        "first_seen": iso(life.first_seen),
        "last_seen": iso(life.last_seen),
        "closed_at": iso(life.closed_at) if life.closed_at else None,
        "started_at": iso(life.started_at),
        "severity": life.severity,
        "practices": len(life.cause.members),
        "into": life.merged_into,
    }

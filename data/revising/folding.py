"""Incidents carried through a stretch again: as they were when it began, and then as the evaluator carries them. Pure.

An incident that begins in the stretch takes the place of the one that began so before, with what people wrote there.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from data.incidents.advancing import advance
from data.incidents.life import Event, EventKind, Incident, People, Rules, State
from data.revising.rounds import Stretch
from domain.verdicts import Evaluation

_NAMED = {EventKind.OPENED: State.OPEN, EventKind.RETURNED: State.OPEN, EventKind.HID: State.HIDDEN}
_STATES = _NAMED | {EventKind.WENT_QUIET: State.QUIET, EventKind.CLOSED: State.CLOSED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that the evidence says of an incident."""

    incident_id: int
    at: datetime
    kind: EventKind
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """Every incident by its number after the stretch, and what was said of them in it."""

    incidents: Mapping[int, Incident]
    lines: Sequence[Line]
    taken: Set[int]
    """Numbers of those that began in the stretch, before and now."""


def fold(
    stored: Sequence[Incident],
    *,
    events: Mapping[int, Sequence[Event]],
    stretch: Stretch,
    rules: Rules,
    controls: Set[str],
    number: Callable[[Incident], int],
) -> Folded:
    """Carry them through. `number` stores an incident that is new and gives its number; `events` are the evidence's."""
    known = [
        as_of(each, events=events.get(each.life.incident_id, ()), stretch=stretch)
        for each in stored
        if each.life.first_seen < stretch.first
    ]
    free = {each.life.incident_id: each for each in stored if each.life.first_seen >= stretch.first}
    taken: set[int] = set()
    lines: list[Line] = []
    everyone = stretch.rounds[-1].verdicts
    for one in stretch.rounds:
        evaluation = Evaluation(
            window_start=one.window_start, window_end=one.window_end, verdicts=everyone, causes=one.causes
        )
        now, told = advance(known, evaluation=evaluation, rules=rules, controls=controls)
        for place in range(len(known), len(now)):
            now[place] = _placed(now[place], free=free, rules=rules, number=number)
            taken.add(now[place].life.incident_id)
            free.pop(now[place].life.incident_id, None)
        known = now
        lines += [
            Line(incident_id=now[each.place].life.incident_id, at=one.window_end, kind=each.kind, detail=each.detail)
            for each in told
        ]
    return Folded(incidents={each.life.incident_id: each for each in known}, lines=lines, taken=taken)


def _placed(
    incident: Incident, *, free: Mapping[int, Incident], rules: Rules, number: Callable[[Incident], int]
) -> Incident:
    """A new incident in the place of the one that was begun by the same cause at about the same time, if one was."""
    life, at = incident.life, incident.life.first_seen
    same = [
        each
        for each in free.values()
        if life.cause.key in each.life.keys
        and each.life.first_seen - rules.gap <= at <= each.life.last_seen + rules.gap
    ]
    if not same:
        return Incident(life=replace(life, incident_id=number(incident)), people=People())
    before = min(same, key=lambda each: (abs(each.life.first_seen - at), each.life.incident_id))
    return Incident(life=replace(life, incident_id=before.life.incident_id), people=before.people)


def as_of(incident: Incident, *, events: Sequence[Event], stretch: Stretch) -> Incident:
    """An incident as the evidence had it when the stretch began, by its events; its cause is as it was last named."""
    past = [each for each in events if each.at < stretch.first]
    state, merged, seen = State.OPEN, 0, stretch.first - stretch.length
    for each in past:
        state = _STATES.get(each.kind, state)
        merged = int(each.detail["into"]) if each.kind is EventKind.MERGED else merged
        if each.kind is EventKind.WENT_QUIET:
            seen = each.at - stretch.length
    if state in {State.OPEN, State.HIDDEN}:
        seen = stretch.first - stretch.length
    life = incident.life
    returns = tuple(each for each in life.returns if each < stretch.first)
    return replace(
        incident,
        life=replace(
            life,
            state=state,
            merged_into=merged,
            last_seen=min(life.last_seen, seen),
            closed_at=life.closed_at if state is State.CLOSED else None,
            returns=returns,
            told=_then("practices", events=events, stretch=stretch, now=life.told),
            severity=_then("severity", events=events, stretch=stretch, now=life.severity),
        ),
    )


def _then(name: str, *, events: Sequence[Event], stretch: Stretch, now: int) -> int:
    """What a value was when the stretch began: after the last change before it, or before the first one after it."""
    told = [each for each in events if each.kind is EventKind.CHANGED and name in each.detail]
    before = [each.detail[name][1] for each in told if each.at < stretch.first]
    after = [each.detail[name][0] for each in told if each.at >= stretch.first]
    return int(before[-1] if before else after[0] if after else now)

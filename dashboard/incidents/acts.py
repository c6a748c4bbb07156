"""What can be done about an incident from its page: the acts on offer, what each asks for, and doing them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from dashboard.incidents.reading import Whole
from dashboard.incidents.severities import SEVERITIES
from dashboard.incidents.words import title
from dashboard.sentences import names, times
from data.incidents import acting, planning, splitting
from data.incidents.life import State
from data.incidents.recording import Hand
from data.incidents.refusals import ActError


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act: what its form asks for. An empty label: nothing of that kind."""

    key: str
    label: str
    text: str = ""
    choice: str = ""


ACKNOWLEDGE = Act(key="acknowledge", label="Acknowledge", text="Why nothing more is needed now")
ASSIGN = Act(key="assign", label="Assign to a contact", choice="Contact")
NOTE = Act(key="note", label="Add a note", text="Note")
SEVERITY = Act(key="severity", label="Set the severity", choice="Severity")
PLANNED = Act(key="planned", label="Declare as planned work", text="What work it was", choice="Until")
MERGE = Act(key="merge", label="Merge into another incident", choice="Incident")
SPLIT = Act(key="split", label="Split off one of its causes", choice="Cause")
PART = Act(key="part", label="Make it an incident of its own")
CLOSE = Act(key="close", label="Close", text="Why it is over")
REOPEN = Act(key="reopen", label="Re-open", text="Why it is not over")
ACTS = {each.key: each for each in (ACKNOWLEDGE, ASSIGN, NOTE, SEVERITY, PLANNED, MERGE, SPLIT, PART, CLOSE, REOPEN)}

Options = list[dict[str, str]]


def on_offer(whole: Whole) -> list[Act]:
    """What can be done now."""
    incident = whole.incident
    if incident.state is State.MERGED:
        return [PART, NOTE]
    found = [ACKNOWLEDGE, ASSIGN, NOTE, SEVERITY]
    found += [] if incident.people.planned_id else [PLANNED]
    found += [MERGE] if whole.others else []
    found += [SPLIT] if len(incident.keys) > 1 else []
    found += [CLOSE] if incident.state in {State.QUIET, State.HIDDEN} else []
    return [*found, *([REOPEN] if incident.state is State.CLOSED else [])]


def choices(act: Act, *, whole: Whole) -> Options:
    """What may be chosen for an act."""
    if act is ASSIGN:
        return [_option(each.contact_id, label=each.name) for each in whole.contacts if each.removed_at is None]
    if act is SEVERITY:
        return [_option(number, label=word) for number, word in SEVERITIES.items()]
    if act is PLANNED:
        return _ends(whole)
    if act is MERGE:
        population = whole.population
        return [
            _option(each.life.incident_id, label=f"{each.life.incident_id}: {title(each, population=population)}")
            for each in whole.others
        ]
    return [_option(key, label=_cause(key)) for key in sorted(whole.incident.keys)] if act is SPLIT else []


def _ends(whole: Whole) -> Options:
    """Moments until which work may be declared: while it goes on also some hours ahead."""
    life, now = whole.incident.life, whole.now
    last = _option(life.last_seen.isoformat(), label=f"{times.said(life.last_seen, now=now)}, when it was last named")
    if whole.incident.state is State.CLOSED:
        return [last]
    ends = [now + timedelta(hours=hours) for hours in (0, 1, 4, 12)]
    ahead = [_option(end.isoformat(), label=times.said(end, now=now)) for end in ends if end != life.last_seen]
    return [last, *ahead]  # a value that came twice would stop the whole page


def _option(value: object, *, label: str) -> dict[str, str]:
    return {"value": str(value), "label": label}


def _cause(key: str) -> str:
    _, dimension, value = key.split("/", 2)
    return names.initial(names.place(dimension, value))


def do(conn: Connection, *, number: int, key: str, text: str, choice: str, hand: Hand) -> str:
    """Do an act; gives what was done, for the person. Raises ActError where it cannot be done."""
    act = ACTS.get(key)
    if act is None:
        raise ActError("Nothing was chosen.", remedy="Choose what to do first.")
    if act.choice and not choice:
        raise ActError(f"{act.choice} is missing.", remedy="Choose one from the list.")
    _do(conn, act=act, number=number, text=text, choice=choice, hand=hand)
    return f"Done: {act.label[0].lower()}{act.label[1:]}. It can be undone here, and in the timeline."


def _do(conn: Connection, *, act: Act, number: int, text: str, choice: str, hand: Hand) -> None:
    if act is ACKNOWLEDGE:
        acting.acknowledge(conn, incident_id=number, hand=hand, reason=text)
    elif act is NOTE:
        acting.note(conn, incident_id=number, hand=hand, text=text)
    elif act is CLOSE:
        acting.close(conn, incident_id=number, hand=hand, reason=text)
    elif act is REOPEN:
        acting.reopen(conn, incident_id=number, hand=hand, reason=text)
    elif act is PART:
        splitting.part(conn, incident_id=number, hand=hand)
    elif act is PLANNED:
        planning.declare(conn, incident_id=number, hand=hand, reason=text, until=datetime.fromisoformat(choice))
    elif act is SPLIT:
        splitting.split(conn, incident_id=number, hand=hand, key=choice)
    else:
        _number(conn, act=act, number=number, chosen=int(choice), hand=hand)


def _number(conn: Connection, *, act: Act, number: int, chosen: int, hand: Hand) -> None:
    if act is ASSIGN:
        acting.assign(conn, incident_id=number, hand=hand, contact_id=chosen)
    elif act is SEVERITY:
        acting.set_severity(conn, incident_id=number, hand=hand, severity=chosen)
    else:
        acting.merge(conn, incident_id=number, hand=hand, into=chosen)


def as_options(found: Sequence[Act]) -> Options:
    """The acts as choices."""
    return [_option(each.key, label=each.label) for each in found]

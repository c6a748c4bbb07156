"""What happened to an incident, event by event, in words."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from dashboard.incidents.reading import Whole
from dashboard.incidents.severities import SEVERITIES
from dashboard.sentences import counts, names, times
from data.incidents.life import Event, EventKind
from domain.failures import FailureClass

_UNDONE = {
    "acknowledged": "the acknowledgement",
    "assigned": "the assignment",
    "severity": "the severity",
    "note": "a note",
    "planned": "the declaration of planned work",
    "merged": "the merge",
    "split": "the split",
    "reopened": "the re-opening",
    "closed": "the closing",
}


def told(event: Event, *, whole: Whole) -> str:
    """One line; what a part of the incident did says which part."""
    said = _WORDS[event.kind](event.detail, whole) if event.actor else _evidence(event, whole=whole)
    own = event.incident_id == whole.incident.life.incident_id
    return said if own else f"Incident {event.incident_id}: {said[0].lower()}{said[1:]}"


def _evidence(event: Event, *, whole: Whole) -> str:
    detail = event.detail
    if event.kind is EventKind.CHANGED:
        return names.initial(counts.listed([*_changes(detail)]) or "the description changed") + "."
    if event.kind is EventKind.RETURNED and detail.get("flapping"):
        return f"Named again, for the {_ordinal(int(detail['returns']))} time within two hours: it flaps."
    if event.kind is EventKind.MERGED:
        return f"Turned out to be a part of incident {detail['into']}."
    return {
        EventKind.OPENED: f"Opened; severity {detail.get('severity', 5)} suggested.",
        EventKind.HID: "Not seen any more: a wider fault holds all of its practices.",
        EventKind.WENT_QUIET: "Not named by this evaluation: it may be over.",
        EventKind.RETURNED: "Named again.",
        EventKind.CLOSED: f"Closed: not named for longer than {times.lasting(whole.gap)}.",
        EventKind.REVISED: _revised(detail, now=whole.now),
    }.get(event.kind, event.kind.value)


def _revised(detail: Mapping[str, Any], *, now: datetime) -> str:
    """What a revision replaced; empty for other events."""
    if "after" not in detail:
        return ""
    before, after = detail["before"], detail["after"]
    if before is None:
        return "Found when its time was judged again."
    changed = [words(before[name], now) for name, words in _WAS.items() if before.get(name) != after.get(name)]
    if changed:
        return f"Revised: its time was judged again. Before, {counts.listed(changed)}."
    lines = [f"{_KINDS.get(kind, kind)} ({_moment(at, now)})" for at, kind in detail.get("events", [])]
    said = f"it said {counts.listed(lines)}" if lines else "it said nothing of that time"
    return f"Revised: its time was judged again. Before that, {said}."


def _moment(text: str, now: datetime) -> str:
    return times.said(datetime.fromisoformat(text), now=now, seconds=True)


_WAS: Mapping[str, Callable[[Any, datetime], str]] = {
    "state": lambda was, _: f"its state was {was}",
    "started_at": lambda was, now: f"it began at {_moment(was, now)}",
    "first_seen": lambda was, now: f"it was named first at {_moment(was, now)}",
    "last_seen": lambda was, now: f"it was named last at {_moment(was, now)}",
    "closed_at": lambda was, now: f"it was closed at {_moment(was, now)}" if was else "it was not closed",
    "practices": lambda was, _: f"{counts.counted(was, 'place')} {'was' if was == 1 else 'were'} inside",
    "severity": lambda was, _: f"severity {was} was suggested",
    "into": lambda was, _: f"it was a part of incident {was}" if was else "it was a part of no other",
}
"""What a revision may replace (`data.revising.incidents`), as it was before."""
_KINDS = {
    EventKind.OPENED.value: "opened",
    EventKind.HID.value: "hidden by a wider fault",
    EventKind.WENT_QUIET.value: "may be over",
    EventKind.RETURNED.value: "named again",
    EventKind.CHANGED.value: "changed",
}


def _ordinal(number: int) -> str:
    return {1: "first", 2: "second", 3: "third"}.get(number, f"{number}th")


def _changes(detail: Mapping[str, Any]) -> list[str]:
    found = []
    if "practices" in detail:
        was, now = detail["practices"]
        found.append(f"{was:,} places inside became {now:,}")
    if "key" in detail:
        found.append(f"its cause was named {_place(detail['key'][0])} and is named {_place(detail['key'][1])} now")
    if "severity" in detail:
        found.append(f"the suggested severity is {detail['severity'][1]} now ({detail['severity'][0]} before)")
    if "symptom" in detail:
        was, now = (each or "failing" for each in detail["symptom"])
        found.append(f"its practices are {now} now ({was} before)")
    if "failure" in detail:
        found.append(f"what stops the journeys is {_failure(detail['failure'][1])} now")
    return found


def _place(key: str) -> str:
    _, dimension, value = key.split("/", 2)
    return names.place(dimension, value)


def _failure(word: str | None) -> str:
    return names.failure(FailureClass(word)) if word else "not known"


Words = Callable[[Mapping[str, Any], Whole], str]


def _contact(detail: Mapping[str, Any], whole: Whole) -> str:
    contact = whole.contact(int(detail["contact"]))
    return f"Assigned to {contact.name if contact else 'a contact that is gone'}."


def _split(detail: Mapping[str, Any], _: Whole) -> str:
    if "new" in detail:
        return f"Split off {_place(detail['key'])} as incident {detail['new']}."
    return f"Made an incident of its own, apart from incident {detail['whole']}."


_WORDS: Mapping[EventKind, Words] = {
    EventKind.ACKNOWLEDGED: lambda detail, _: f"Acknowledged: {detail['text']}",
    EventKind.ASSIGNED: _contact,
    EventKind.SEVERITY: lambda detail, _: (
        f"Severity set to {SEVERITIES[int(detail['severity'])]}."
        if detail["severity"]
        else "Severity as suggested again."
    ),
    EventKind.NOTE: lambda detail, _: str(detail["text"]),
    EventKind.PLANNED: lambda detail, _: f"Declared to be planned work {detail['planned']}: {detail['text']}",
    EventKind.MERGED: lambda detail, _: f"Merged into incident {detail['into']}.",
    EventKind.SPLIT: _split,
    EventKind.REOPENED: lambda detail, _: f"Re-opened: {detail['text']}",
    EventKind.CLOSED: lambda detail, _: f"Closed: {detail['text']}",
    EventKind.UNDONE: lambda detail, _: f"Undid {_UNDONE.get(str(detail['was']), 'an act')}.",
}

"""The timeline of an incident: what the evidence said on the left, what people did on the right."""

from dash import html
from dash.development.base_component import Component

from dashboard.components.attributes import aria
from dashboard.components.frames import section
from dashboard.components.moments import moment
from dashboard.incidents.events import told
from dashboard.incidents.reading import Whole
from data.incidents.life import Event, EventKind
from data.incidents.undoing import can_undo

UNDO = "incident-undo"
UNDO_LAST = "incident-undo-last"
"""Of the one beside the form, for what was just done there."""


def timeline(whole: Whole) -> Component:
    """Every event, the latest first; what was undone is struck out and says so."""
    items = [_item(each, whole=whole) for each in reversed(whole.events)]
    note = "Europe/London, latest first"
    if len({bool(each.actor) for each in whole.events}) < 2:  # a column for nobody would stand empty
        return section("Timeline", children=html.Ol(items, className="happened alone"), note=note)
    heads = html.Div([html.Span("From the evidence"), html.Span("By people")], className="happened-heads note")
    return section("Timeline", children=[heads, html.Ol(items, className="happened")], note=note)


def _item(event: Event, *, whole: Whole) -> Component:
    words = told(event, whole=whole)
    gone = event.event_id in whole.gone
    said: list[Component | str] = [html.S(words), " (undone)"] if gone else [words]
    who = html.Span(event.actor or "Bookwatch", className="note")
    side = "by-people" if event.actor else "by-evidence"
    own = event.incident_id == whole.incident.life.incident_id
    undo = _ways_back(event, words=words, whole=whole) if own and not gone else []
    parts = [html.Div([moment(event.at, now=whole.now, seconds=True), " ", who]), html.P(said), *undo]
    return html.Li(parts, className=side)


def _ways_back(event: Event, *, words: str, whole: Whole) -> list[Component]:
    """The button that takes an act back, or what must be taken back before it; nothing for what cannot be."""
    if can_undo(event, incident=whole.incident, gone=set(whole.gone)):
        return [undo_button(event.event_id, words=words)]
    if not event.actor or "after" not in event.detail or event.kind is EventKind.UNDONE:
        return []
    return [html.P("To undo it, undo what was done after it first.", className="note")]


def undo_button(event_id: int, *, words: str, kind: str = UNDO) -> Component:
    """The button that takes an act back. `words`: what the act was; `kind`: of the button's id."""
    made: Component = html.Button(
        "Undo", id={"kind": kind, "event": event_id}, className="small-button", **aria(label=f"Undo: {words}")
    )
    return made

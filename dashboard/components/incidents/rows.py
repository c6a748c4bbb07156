"""The list of incidents: one row each, which stacks on a phone."""

from datetime import datetime

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components.attributes import data
from dashboard.components.moments import moment
from dashboard.components.signs import judgement_sign, shape
from dashboard.incidents.reading import Listed
from dashboard.incidents.words import SHAPES, STATES, handling, inside, lasted, severity, title
from data.incidents.life import Incident, State
from domain.vocabulary import Judgement

HEADINGS = ("Incident", "State", "Severity", "Since", "Practices inside", "Looked after by")
_LIVELY = frozenset({State.OPEN, State.FLAPPING})


def incident_link(incident_id: int, *, words: str) -> Component:
    """A link to an incident's page."""
    return dcc.Link(words, href=f"/incident/{incident_id}", className="incident-link")


def state_sign(incident: Incident) -> Component:
    """Shape, word and, while it is open, the hue of its fault domain."""
    hue = Judgement(incident.life.cause.domain.value) if incident.state in _LIVELY else None
    mark = shape(SHAPES[incident.state], judgement=hue)
    word = STATES[incident.state]
    if incident.state is State.MERGED:
        word = f"Part of {incident.merged_into}"
    return html.Span([mark, html.Span(word)], className="sign")


def rows(listed: Listed, *, shown: list[Incident]) -> Component:
    """Those that are shown, in the order that they come in, under their headings."""
    head = html.Div([html.Span(each) for each in HEADINGS], className="incident-row incident-heads")
    items = [html.Li(_row(each, listed=listed)) for each in shown]
    return html.Div([head, html.Ul(items, className="incidents")])


def _row(incident: Incident, *, listed: Listed) -> Component:
    life, population = incident.life, listed.population
    name = next((each.name for each in listed.contacts if each.contact_id == incident.people.contact_id), "")
    link = incident_link(life.incident_id, words=title(incident, population=population))
    number = html.Span(
        [f"Incident {life.incident_id}, ", judgement_sign(Judgement(life.cause.domain.value))], className="note"
    )
    cells: list[tuple[str, Component | str]] = [
        ("", html.Div([link, html.Div(number)])),
        ("", state_sign(incident)),
        ("Severity", severity(incident)),
        ("Since", _since(incident, now=listed.now)),
        ("Practices inside", inside(incident, population=population)),
        ("Looked after by", handling(incident, name=name)),
    ]
    made = [html.Div([html.Span(label, className="cell-label"), value]) for label, value in cells]
    edge = life.cause.domain.value if incident.state in _LIVELY else "ok"
    return html.Div(made, className=f"incident-row edge-{edge}", **data(incident=str(life.incident_id)))


def _since(incident: Incident, *, now: datetime) -> Component:
    return html.Span([moment(incident.life.started_at, now=now), f", {lasted(incident, now=now)}"])

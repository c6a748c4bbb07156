"""Texts to take away: ready to copy, or as a file."""

from dash import html
from dash.development.base_component import Component

from dashboard.components.attributes import aria, data
from dashboard.components.frames import section
from dashboard.incidents.reading import Whole
from dashboard.incidents.texts import for_practices, review

DOWNLOAD = "incident-download"


def texts(whole: Whole) -> Component:
    """The message for practices and the draft of the review."""
    message = section(
        "Text for practices",
        children=[
            _text("incident-message", text=for_practices(whole), label="Text for practices"),
            _copy("incident-message"),
        ],
        note="Ready to copy; says what is known now",
    )
    name = f"incident-{whole.incident.life.incident_id}-review.md"
    save = html.Button("Save as a file", className="small-button", **data(save="incident-review", name=name))
    draft = html.Details(
        [html.Summary("Show the draft"), _text("incident-review", text=review(whole), label="Review draft")]
    )
    after = section(
        "Review draft",
        children=[draft, html.Div([_copy("incident-review"), save], className="buttons")],
        note="Markdown; what people must add is left open",
    )
    return html.Div([message, after], className="columns")


def _text(name: str, *, text: str, label: str) -> Component:
    return html.Pre(text, id=name, className="takeaway", tabIndex="0", role="region", **aria(label=label))


def _copy(name: str) -> Component:
    return html.Button("Copy", className="small-button", **data(copy=name))

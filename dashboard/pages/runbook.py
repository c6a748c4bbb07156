"""Runbook: what to do about one local cause."""

from dash import Dash, dcc, html
from dash.development.base_component import Component

from dashboard.components import frames
from dashboard.desk import Desk
from dashboard.runbook_files import runbook
from dashboard.wiring import add_page
from domain.local_causes import CATALOGUE


def layout(cause: str = "", **_query: str) -> Component:
    """The runbook, or the list of all where there is none of this name."""
    text = runbook(cause)
    if text is None:
        links = [html.Li(dcc.Link(each.title, href=f"/runbooks/{each.key}")) for each in CATALOGUE]
        note = (
            f'No runbook is called "{cause}".'
            if cause
            else "One for each cause that an engineer can mend at a practice."
        )
        return frames.page("Runbooks", help_line=note, children=[html.Ul(links, className="card runbook")])
    back = html.Div(dcc.Link("All runbooks", href="/runbooks"), className="breadcrumb")
    return html.Div([back, html.Div(dcc.Markdown(text), className="card runbook")], className="page")


def register(_app: Dash, *, desk: Desk) -> None:
    """Register one runbook's page, and the list of all under a name of its own."""
    add_page(__name__, settings=desk.settings, name="Runbook", layout=layout, path_template="/runbooks/<cause>")
    add_page(f"{__name__}s", settings=desk.settings, name="Runbooks", layout=layout, path="/runbooks")

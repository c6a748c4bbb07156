"""An address that no page has."""

from dash import Dash, dcc, html
from dash.development.base_component import Component

from dashboard.components import frames
from dashboard.desk import Desk
from dashboard.wiring import add_page


def layout(**_query: str) -> Component:
    """Says so, and offers the pages there are."""
    ways = html.P(["Go to ", dcc.Link("Now", href="/"), " or to ", dcc.Link("Practices", href="/practices"), "."])
    return frames.page(
        "Page not found", help_line="No page has this address.", children=[html.Div(ways, className="card headline")]
    )


def register(_app: Dash, *, desk: Desk) -> None:
    """Register the page that Dash shows for every unknown address."""
    add_page(__name__, settings=desk.settings, name="Page not found", layout=layout, path="/404")

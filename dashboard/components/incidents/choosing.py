"""Which incidents the list shows: links that change the address, so that the choice can be sent."""

from dash import html
from dash.development.base_component import Component

from dashboard.components.attributes import aria
from dashboard.incidents.listing import STATES, Asked


def links(asked: Asked) -> Component:
    """All, not over, closed; the chosen one says so."""
    items = [_link(state, word=word, asked=asked) for state, word in STATES.items()]
    return html.Nav(items, className="segments", **aria(label="Which incidents"))


def _link(state: str, *, word: str, asked: Asked) -> Component:
    chosen = state == asked.state
    now = aria(current="true") if chosen else {}
    made: Component = html.A(word, href=f"#state={state}", className="current" if chosen else "", **now)
    return made

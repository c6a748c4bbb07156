"""Incidents: what is not over, and what was in the period."""

from dash import Dash, Input, Output, html
from dash.development.base_component import Component

from dashboard.components import frames
from dashboard.components.domains import headline
from dashboard.components.incidents.choosing import links
from dashboard.components.incidents.rows import rows
from dashboard.components.notices import notices
from dashboard.desk import Desk, away
from dashboard.incidents import listing, reading
from dashboard.live import NEWS, await_browser
from dashboard.pages.failing import guarded
from dashboard.wiring import ADDRESS, add_page

CONTENT = "incidents-content"
TITLE = "Incidents"
HELP = "One incident for each cause: who is inside, since when, whether it is over, and who looks after it."


def layout(**_query: str) -> Component:
    """The page's skeleton."""
    bones = [frames.skeleton(lines=2), frames.skeleton(lines=8)]
    return frames.page(TITLE, help_line=HELP, children=[html.Div(bones, id=CONTENT, className="stack")])


def register(app: Dash, *, desk: Desk) -> None:
    """Register the page; the address says which are shown."""
    add_page(__name__, settings=desk.settings, name=TITLE, layout=layout, path="/incidents")

    @app.callback(Output(CONTENT, "children"), Input(NEWS, "data"), Input(ADDRESS, "hash"))
    async def fill(news: int | None, address: str | None) -> list[Component]:
        await_browser(news)
        made = ("incidents", address), lambda: content(desk, address=address)
        return await away(lambda: guarded(lambda: desk.prepared.shown(*made)))


def content(desk: Desk, *, address: str | None) -> list[Component]:
    """The sentence, the filters and the list."""
    asked = listing.asked(address, now=desk.clock())
    listed = reading.listed(desk, since=asked.since, until=asked.until)
    shown = listing.shown(listed, asked=asked)
    body = rows(listed, shown=shown) if shown else listing.nothing(listed, asked=asked)
    card = frames.section(
        "Incidents", children=[links(asked), body], note=listing.note(listed, asked=asked, shown=shown)
    )
    return [*notices(asked.address), headline(listing.lead(listed, asked=asked)), card]

"""Practices: every practice with its state and its figures, in order of name, never of merit."""

from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, html
from dash.development.base_component import Component

from dashboard import queries
from dashboard.components import frames
from dashboard.components.domains import headline
from dashboard.components.grids import column, grid, number
from dashboard.desk import Desk, away
from dashboard.live import NEWS, await_browser
from dashboard.pages.failing import unreadable
from dashboard.sentences import times
from dashboard.views import practices as view
from dashboard.wiring import ADDRESS, add_page, in_browser
from data.errors import StoreError

GRID = "practices-grid"
HEAD = "practices-head"
SEARCH = "practices-search"
PERIOD = "practices-period"
TITLE = "Practices"
HELP = (
    "In order of name. The band beside a failure rate is its 95 % interval: where bands overlap, chance may explain it."
)


def register(app: Dash, *, desk: Desk) -> None:
    """Register the page, its rows and its search."""
    level = desk.settings.level

    def layout(**_query: str) -> Component:
        tools = html.Div([_search(), html.Span("", id=PERIOD, className="note")], className="grid-tools")
        card = html.Section([tools, _grid(level)], className="card")
        return frames.page(TITLE, help_line=HELP, children=[html.Div(frames.skeleton(lines=1), id=HEAD), card])

    add_page(__name__, settings=desk.settings, name=TITLE, layout=layout, path="/practices")

    @app.callback(
        Output(HEAD, "children"),
        Output(GRID, "rowData"),
        Output(PERIOD, "children"),
        Input(NEWS, "data"),
    )
    async def fill(news: int | None) -> tuple[list[Component], list[dict[str, Any]], str]:
        await_browser(news)
        return await away(lambda: content(desk))

    _register_search(app)


def content(desk: Desk) -> tuple[list[Component], list[dict[str, Any]], str]:
    """The page's sentence, the grid's rows, and the period that its figures cover."""
    try:
        read = queries.fleet(desk)
    except StoreError as error:
        return [unreadable(error)], [], ""
    span = times.lasting(read.now - read.since)
    period = f"Failure rates and times cover the last {span}, or less where there is less."
    states = read.practices()
    return [headline(view.headline(states))], view.rows(states, now=read.now), period


def _register_search(app: Dash) -> None:
    options = (Output(GRID, "dashGridOptions"), Input(SEARCH, "value"), State(GRID, "dashGridOptions"))
    in_browser(app, "grids.search", *options)
    in_browser(app, "grids.remembered", Output(SEARCH, "value"), Input(ADDRESS, "hash"))
    in_browser(app, "grids.go", Output(GRID, "className"), Input(GRID, "cellClicked"), State(GRID, "rowData"))


def _search() -> Component:
    made: Component = dmc.TextInput(
        id=SEARCH, label="Find a practice", placeholder="Name, code, PCT or state", value="", debounce=200
    )
    return made


def _grid(level: str) -> Component:
    columns = [
        column("name", title="Practice", width=232, cellRenderer="GoLink", flex=9, tooltipField="name"),
        column("state", title="State", width=160, cellRenderer="StateSign"),
        column("code", title="Code", width=96),
        column("pct", title=level, width=84),
        number("failed", title="Failed", width=96, filter=False),
        column("rate", title="Failure rate, 95 % interval", width=240, cellRenderer="Rate", filter=False),
        number("p50", title="p50", width=84, filter=False, headerTooltip="Half of the complete runs took this or less"),
        number("p95", title="p95", width=84, filter=False, headerTooltip="95 % of the complete runs took this or less"),
        number("last", title="Last run", width=96, filter=False),
    ]
    empty = "No practice matches, or none is registered yet."
    height = "max(480px, calc(100vh - 380px))"
    return grid(GRID, columns=columns, height=height, empty=empty, row_id="vantage", label="Practices")

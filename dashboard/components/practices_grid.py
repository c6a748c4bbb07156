"""The grid of practices: search, filters, ticks that choose, in order of name."""

from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component

from dashboard.components.frames import skeleton
from dashboard.components.grids import column, grid, number
from dashboard.components.practices_views import register_views, view_tools
from dashboard.wiring import ADDRESS, in_browser

_ROW_PX = 56
"""Two lines of words. Rows of a height of their own had the browser lay out the page once for each."""
_BEYOND = 3
"""Rows that are made beyond those in sight: the usual ten are as many again, below a screen of charts."""
GRID, SEARCH, PLACE, READY = "practices-grid", "practices-search", "practices-place", "practices-ready"


def grid_place() -> Component:
    """Where the grid comes to stand when the charts above it are drawn: it takes a browser as long as they do."""
    return html.Div([html.Div(skeleton(lines=8), id=PLACE), dcc.Store(id=READY)])


def grid_card(level: str, *, note: str) -> Component:
    """Search, note and grid."""
    search = dmc.TextInput(
        id=SEARCH, label="Find a practice", placeholder=f"Name, code, {level} or state", value="", debounce=200
    )
    tools = html.Div([search, html.Span("", id=note, className="note")], className="grid-tools")
    columns = _columns(level)
    shown = view_tools({each["field"]: each["headerName"] for each in columns if each["field"] != "name"})
    return html.Section(
        [html.H2("Every practice", className="sr"), tools, _grid(columns), shown], className="card two-lines"
    )


def register_grid(app: Dash, *, level: str, charts: str, note: str) -> None:
    """The grid after the charts; search, the row's link, and ticks: all in the browser, all in the address."""
    in_browser(
        app, "grids.later", Output(READY, "data"), Input(charts, "children"), State(READY, "data"), at_start=False
    )

    @app.callback(Output(PLACE, "children"), Input(READY, "data"), prevent_initial_call=True)
    async def place(_ready: str) -> Component:
        return grid_card(level, note=note)

    options = (Output(GRID, "dashGridOptions"), Input(SEARCH, "value"), State(GRID, "dashGridOptions"))
    in_browser(app, "grids.search", *options)
    in_browser(app, "grids.remembered", Output(SEARCH, "value"), Input(ADDRESS, "hash"))
    in_browser(
        app, "grids.go", Output(GRID, "className"), Input(GRID, "cellClicked"), State(GRID, "rowData"), at_start=False
    )
    in_browser(app, "grids.ticked", Output(GRID, "style"), Input(GRID, "selectedRows"), at_start=False)
    register_views(app, grid=GRID)
    in_browser(app, "grids.ticks", Output(GRID, "selectedRows"), Input(ADDRESS, "hash"), Input(GRID, "rowData"))


def _columns(level: str) -> list[dict[str, Any]]:
    return [
        column("name", title="Practice", width=136, cellRenderer="GoLink", flex=8, wrapText=True),
        column("state", title="State now", width=124, cellRenderer="StateSign", wrapText=True),
        column("code", title="Code", width=68, filter=False),
        column("pct", title=level, width=64, filter=False),
        number("failed", title="Failed", width=96, filter=False),
        column("rate", title="Share failed, 95 % interval", width=208, cellRenderer="Rate", filter=False),
        column("limits", title="Limits", width=112, cellRenderer="Said"),
        column(
            "spark",
            title="Over the period",
            width=116,
            cellRenderer="Spark",
            cellDataType=False,
            filter=False,
            sortable=False,
        ),
        number("slow", title="Slow", width=96, filter=False),
        number("p50", title="p50", width=64, filter=False, headerTooltip="Half of the complete runs took this or less"),
        number("p95", title="p95", width=64, filter=False, headerTooltip="95 % of the complete runs took this or less"),
        number("last", title="Last run", width=100, filter=False, wrapText=True),
    ]


def _grid(columns: list[dict[str, Any]]) -> Component:
    return grid(
        GRID,
        columns=columns,
        height="max(480px, calc(100vh - 380px))",
        empty="No practice matches, or none is registered yet.",
        row_id="vantage",
        label="Practices",
        rowHeight=_ROW_PX,
        rowBuffer=_BEYOND,
        rowSelection={"mode": "multiRow", "enableClickSelection": False, "headerCheckbox": False},
    )

"""Which columns the grid of practices shows, and the views that a reader keeps: in the address, and in this browser."""

from collections.abc import Mapping

import dash_mantine_components as dmc
from dash import ALL, Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component

from dashboard.wiring import ADDRESS, in_browser

SHOWN, NAME, SAVE, KEPT, LIST = (f"views-{part}" for part in ("shown", "name", "save", "kept", "list"))
FORGET = "views-forget"
"""Kind of the buttons that clientside/views.js makes, one for each view."""


def view_tools(columns: Mapping[str, str]) -> Component:
    """`columns`: field and title of each that can be hidden."""
    boxes = [dmc.Checkbox(label=title, value=field) for field, title in columns.items()]
    group = dmc.CheckboxGroup(html.Div(boxes, className="checks"), id=SHOWN, value=list(columns), label="Columns shown")
    name = dmc.TextInput(
        id=NAME,
        label="Name of this view",
        description="What is picked, found, chosen and shown now, kept in this browser",
        value="",
        inputProps={"maxLength": 60},
    )
    keep = html.Div([name, dmc.Button("Save", id=SAVE, w=104)], className="act-form")
    kept = dcc.Store(id=KEPT, storage_type="local", data={})
    return html.Div(
        [
            html.Details([html.Summary("Columns"), group]),
            html.Details([html.Summary("Saved views"), html.Ul([], id=LIST, className="views"), keep]),
            kept,
        ],
        className="chart-foot screen",
    )


def register_views(app: Dash, *, grid: str) -> None:
    """Wire them to a grid and to the address, all in the browser."""
    address, columns = Input(ADDRESS, "hash"), State(grid, "columnDefs")
    in_browser(app, "views.remembered", Output(SHOWN, "value"), address, columns, State(SHOWN, "value"))
    in_browser(app, "views.columns", Output(grid, "columnState"), Input(SHOWN, "value"), columns)
    changes = [Input(SAVE, "n_clicks"), Input({"kind": FORGET, "name": ALL}, "n_clicks")]
    outputs = [Output(KEPT, "data"), Output(NAME, "value")]
    in_browser(app, "views.kept", *outputs, *changes, State(NAME, "value"), State(KEPT, "data"), at_start=False)
    in_browser(app, "views.listed", Output(LIST, "children"), Input(KEPT, "data"))

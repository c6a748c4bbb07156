"""What all grids share: look, keyboard, and a theme made of the page's own colours."""

from collections.abc import Mapping, Sequence
from typing import Any

import dash_ag_grid as dag
from dash import html
from dash.development.base_component import Component

from dashboard.components.attributes import aria

_COLOURS = (
    "themeQuartz.withParams({fontFamily: 'Arial, Helvetica, sans-serif', fontSize: 14, headerFontSize: 14,"
    " backgroundColor: 'var(--card)', foregroundColor: 'var(--ink)', headerBackgroundColor: 'var(--card)',"
    " headerTextColor: 'var(--muted)', headerFontWeight: 400, borderColor: 'var(--hairline)',"
    " rowHoverColor: 'var(--tint)', selectedRowBackgroundColor: 'var(--tint)', accentColor: 'var(--link)',"
    " wrapperBorder: false, wrapperBorderRadius: 0, rowHeight: 40, headerHeight: 40, spacing: 8,"
    " cellHorizontalPadding: 8, inputFocusBorder: {color: 'var(--link)'}, browserColorScheme: 'inherit'})"
)

OPTIONS: Mapping[str, Any] = {
    "theme": {"function": _COLOURS},
    "animateRows": False,
    "suppressCellFocus": False,
    "enableCellTextSelection": True,
    "ensureDomOrder": True,
    "suppressDragLeaveHidesColumns": True,
    # Else a grid below the screen keeps its rows hidden until somebody scrolls to it: paper shows it empty.
    "suppressContentVisibilityAuto": True,
    # The arrow keys go from cell to cell; Tab leaves, or it would stop at some hundred cells on the way.
    "tabToNextCell": {"function": "false"},
}


WIDE_ONLY: Mapping[str, str] = {"headerClass": "wide-only"}
"""Of a column that a telephone has no room for; of one of numbers `WIDE_ONLY_NUMBER`, whose head stands right."""
WIDE_ONLY_NUMBER: Mapping[str, str] = {"headerClass": "ag-right-aligned-header wide-only"}


def column(field: str, *, title: str, width: int, **more: Any) -> dict[str, Any]:
    """One column; `width` is the least, in pixels."""
    return {"field": field, "headerName": title, "minWidth": width, **more}


def number(field: str, *, title: str, width: int, **more: Any) -> dict[str, Any]:
    """A column of numbers, aligned right, whose words are in FIELD_said and exact form in FIELD_exact."""
    return column(field, title=title, width=width, type="rightAligned", cellRenderer="Said", **more)


def _said_when_empty(words: str) -> dict[str, str]:
    return {"noRowsToShow": words, "noMatchingRows": words, "loadingOoo": "Loading"}


def grid(
    name: str, *, columns: Sequence[Mapping[str, Any]], height: str, empty: str, row_id: str, label: str, **options: Any
) -> Component:
    """A grid without rows yet. `row_id`: field that identifies a row. `empty`: what to say when there is none."""
    made = dag.AgGrid(
        id=name,
        columnDefs=list(columns),
        rowData=None,
        getRowId=f"params.data.{row_id}",
        defaultColDef={"sortable": True, "resizable": True, "filter": True, "flex": 1, "suppressMovable": True},
        dashGridOptions={**OPTIONS, "localeText": _said_when_empty(empty), **options},
        style={"height": height, "width": "100%"},
    )
    return html.Div(made, role="region", **aria(label=label))

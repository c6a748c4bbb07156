"""A table as data: on a page it is HTML, in a file it is CSV, and both say the same."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.components.attributes import data
from dashboard.components.frames import scrolling

Cell = str | int | float | None
_MOST_ROWS = 200
_AT_ONCE = 40
"""Rows of a folded table that are drawn before it is opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of as many cells as there are columns. None: nothing was measured."""

    caption: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]


def folded(table: Table) -> Component:
    """The table, folded away; a long one is drawn in the browser when it is opened (assets/clientside/tables.js)."""
    what = table_of(table) if len(table.rows) <= _AT_ONCE else _framed(table, what=_later(table))
    return html.Details([html.Summary("As a table"), what])


def table_of(table: Table) -> Component:
    """The table on a page; of a long one the first rows, and where the rest is."""
    head = html.Tr(
        [html.Th(name, scope="col", className=_class(table, place)) for place, name in enumerate(table.columns)]
    )
    rows = [_row(cells) for cells in table.rows[:_MOST_ROWS]]
    made = html.Table(
        [html.Caption(table.caption, className="sr"), html.Thead(head), html.Tbody(rows)], className="plain"
    )
    return _framed(table, what=scrolling(made, label=table.caption))


def _framed(table: Table, *, what: Component) -> Component:
    if len(table.rows) <= _MOST_ROWS:
        return what
    more = f"The first {_MOST_ROWS} of {len(table.rows):,} rows; the CSV file has all."
    return html.Div([what, html.P(more, className="note")])


def _later(table: Table) -> Component:
    """The same rows as data, which is one component instead of thousands."""
    told = {
        "caption": table.caption,
        "columns": table.columns,
        "numbers": [bool(_class(table, place)) for place in range(len(table.columns))],
        "rows": [[_said(cell) for cell in row] for row in table.rows[:_MOST_ROWS]],
    }
    return scrolling(None, label=table.caption, **data(table=json.dumps(told)))


def record(heads: Sequence[str], *, cells: Sequence[Component | str], **more: Any) -> Component:
    """A row of `records`: one cell for each heading, the first names the row. `more`: attributes of the row."""
    name, *rest = cells
    row: list[Component] = [html.Th(name, scope="row", role="rowheader")]
    row += [html.Td(cell, role="cell", **data(head=head)) for head, cell in zip(heads[1:], rest, strict=True)]
    made: Component = html.Tr(row, role="row", **more)
    return made


def records(heads: Sequence[str], *, rows: Sequence[Component], label: str) -> Component:
    """A table of words. On a phone each row becomes a block of lines, each with its heading; hence the roles."""
    head = html.Tr([html.Th(each, scope="col", role="columnheader") for each in heads], role="row")
    body = html.Tbody(list(rows), role="rowgroup")
    table = html.Table([html.Thead(head, role="rowgroup"), body], className="plain stacks", role="table")
    return scrolling(table, label=label)


def csv_of(table: Table) -> str:
    """The table as CSV (RFC 4180, with a heading)."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(table.columns)
    writer.writerows([["" if cell is None else _safe(cell) for cell in row] for row in table.rows])
    return out.getvalue()


def _safe(cell: Cell) -> Cell:
    """A text that a spreadsheet would take for a formula is given a quote before it."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in {"=", "+", "@", "\t"} else cell


def _row(cells: Sequence[Cell]) -> Component:
    first, *rest = cells
    return html.Tr([html.Th(_said(first), scope="row"), *(_cell(each) for each in rest)])


def _cell(value: Cell) -> Component:
    return html.Td(_said(value), className="number" if isinstance(value, int | float) else "")


def _said(value: Cell) -> str:
    if value is None:
        return "not measured"
    if isinstance(value, float):
        return f"{value:,.3g}" if abs(value) < 100 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else value


def _class(table: Table, place: int) -> str:
    return "number" if place and table.rows and isinstance(table.rows[0][place], int | float) else ""

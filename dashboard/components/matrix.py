"""Operations x PCTs: at a glance, is a fault a row (operation), a column (PCT), a cell, or everything?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dash import html
from dash.development.base_component import Component

from dashboard.components.frames import scrolling
from dashboard.components.signs import shape
from dashboard.sentences import counts, names
from domain.verdicts import Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Shares of failing calls by (operation, column)."""

    columns: tuple[str, ...]
    """PCTs in order."""
    controls: bool
    """Whether a last column, apart from the others, shows the controls."""
    cells: Mapping[tuple[str, str], Share]
    """(operation, PCT, "others" or "controls") -> failing of attempted calls."""
    others: int = 0
    """How many PCTs are summed in the column "others", where there are too many to be seen side by side."""
    unheard: Mapping[str, Share] = field(default_factory=dict)
    """PCT -> how many of its practices do not report, where those are most: what the few others met is not how it
    stands there."""

    def operations(self) -> list[str]:
        """Operations with a call in the window, in the order of a journey."""
        return sorted({operation for operation, _ in self.cells}, key=lambda code: (names.operation_rank(code), code))


CONTROLS, OTHERS = "controls", "others"
_FEW = 6
"""Up to so many columns stand wide apart."""


def matrix_table(matrix: Matrix, *, level: str) -> Component:
    """The matrix as a table: a grey ring where calls pass, an ink block by share where they fail."""
    columns = [*matrix.columns, *([OTHERS] if matrix.others else []), *([CONTROLS] if matrix.controls else [])]
    headings = [_heading(column, matrix=matrix, level=level) for column in columns]
    head = html.Tr([html.Th("Operation", scope="col"), *headings])
    rows = [_row(operation, matrix=matrix, columns=columns) for operation in matrix.operations()]
    table = html.Table(
        [html.Thead(head), html.Tbody(rows)], className="matrix matrix-wide" if len(columns) > _FEW else "matrix"
    )
    return scrolling(table, label="Where it fails")


def _heading(column: str, *, matrix: Matrix, level: str) -> Component:
    if column == CONTROLS:
        return html.Th("Controls", scope="col", className="apart")
    if column == OTHERS:
        return html.Th(f"{matrix.others} others", scope="col", className="apart", title=f"Other {level}s together")
    if column in matrix.unheard:
        silent = f"{counts.x_of_n(matrix.unheard[column])} practices do not report"
        return html.Th([column, html.Span("not heard", className="unheard")], scope="col", title=silent)
    return html.Th(column or f"No {level}", scope="col", title=f"{level} {column}")


def _row(operation: str, *, matrix: Matrix, columns: Sequence[str]) -> Component:
    name = html.Th(names.initial(names.operation_short(operation)), scope="row", title=operation)
    empty = Share(bad=0, attempts=0)
    cells = [
        _unheard(matrix.unheard[each])
        if each in matrix.unheard and not matrix.cells.get((operation, each), empty).bad
        else _cell(matrix.cells.get((operation, each), empty), column=each)
        for each in columns
    ]
    return html.Tr([name, *cells])


def _unheard(silent: Share) -> Component:
    words = f"{counts.x_of_n(silent)} practices do not report"
    return html.Td([shape("unheard"), html.Span("Not heard", className="sr")], title=words)


def _cell(share: Share, *, column: str) -> Component:
    apart = "apart" if column in {CONTROLS, OTHERS} else ""
    if share.ratio is None:
        return html.Td([shape("dot"), html.Span("No data", className="sr")], className=apart, title="No call came here")
    title = f"{counts.both(share)} failed"
    if not share.bad:
        return html.Td([shape("circle"), html.Span("0\u00a0%", className="sr")], className=apart, title=title)
    level = min(4, 1 + int(share.ratio * 4))
    return html.Td(counts.percent(share), className=f"{apart} heat heat-{level}", title=title)

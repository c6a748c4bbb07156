"""A chart on a page: its sentence, the picture, three lines of help, its table and its figures as CSV."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from dash import html
from dash.development.base_component import Component

from dashboard.components.frames import section
from dashboard.components.tables import Table, folded


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """What belongs together. `export`: address of the same figures as CSV."""

    title: str
    says: str
    """The sentence that stands above the picture."""
    help: tuple[str, str, str]
    """What it shows, how to read it, what to do with it."""
    picture: Component | Sequence[Component]
    table: Table | None = None
    export: str = ""
    note: str = ""
    more: Sequence[Component] = field(default_factory=tuple)
    """What stands beneath the picture."""


def chart_card(chart: Chart) -> Component:
    """The card of a chart."""
    picture = [chart.picture] if isinstance(chart.picture, Component) else list(chart.picture)
    says = [html.P(chart.says, className="says")] if chart.says else []
    return section(chart.title, children=[*says, *picture, *chart.more, _foot(chart)], note=chart.note)


def help_of(lines: tuple[str, str, str]) -> Component:
    """The three lines of help beneath what is no chart: what it shows, how to read it, what to do with it."""
    return html.Div(_help(lines), className="chart-foot")


def _help(lines: tuple[str, str, str]) -> Component:
    told = html.Ul([html.Li(line) for line in lines], className="how")
    return html.Details([html.Summary("How to read this"), told])


def _foot(chart: Chart) -> Component:
    parts: list[Component] = [_help(chart.help)]
    if chart.table is not None:
        parts.append(folded(chart.table))
    if chart.export:
        parts.append(html.A("Figures as CSV", href=chart.export, download="", className="csv"))
    return html.Div(parts, className="chart-foot")

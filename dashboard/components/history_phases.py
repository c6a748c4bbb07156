"""Where a practice's time goes: in which phase of which step, beside its peers and its past."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.components.charts import Chart, chart_card
from dashboard.components.frames import scrolling
from dashboard.components.graphs import graph
from dashboard.components.runs import phase_legend
from dashboard.figures.phases import phases_figure
from dashboard.sentences import names, times
from dashboard.theme import Palette
from dashboard.views.history import phases
from dashboard.views.history.phases import Cell, StepPhases
from dashboard.views.history.reading import History
from dashboard.views.history.tables import phase_table

_HELP = (
    "Each bar adds up the mean times of a journey's steps, by phase; failed calls count, so a time-out is seen.",
    "A part that is longer here than at the peers is this practice's own; one longer than before is new.",
    "Look-up, connection and secure set-up point to line, name server or proxy; waiting points to the core.",
)


def phases_card(found: History, *, peers: str, export: str, colours: Palette) -> Component:
    """Bars of a whole journey, then step by step. Needs a step that was tried. `peers`: how they are called."""
    says = phases.lead(found, peers=peers)
    bars = [(each.whose, each.phases_ms) for each in phases.journeys(found)]
    steps = html.Details([html.Summary("By step and phase, beside the peers"), _matrix(phases.by_step(found))])
    opens = html.Div(steps, className="chart-foot")
    return chart_card(
        Chart(
            title="Where the time goes",
            says=says,
            help=_HELP,
            picture=[
                graph(phases_figure(bars=bars, colours=colours), name="practice-phases", says=says),
                phase_legend(),
            ],
            more=[opens],
            table=phase_table(found),
            export=export,
            note="Means of all calls",
        )
    )


def _matrix(steps: Sequence[StepPhases]) -> Component:
    head = [html.Th("Step", scope="col")]
    head += [html.Th(names.initial(word), scope="col", className="number") for word in phases.WORDS]
    rows = [html.Tr([html.Th(each.name, scope="row"), *map(_cell, each.cells)]) for each in steps]
    table = html.Table([html.Thead(html.Tr(head)), html.Tbody(rows)], className="plain phases")
    return scrolling(table, label="Phases of each step")


def _cell(cell: Cell) -> Component:
    own = times.milliseconds(cell.own)
    beside = "no peers" if cell.peers is None else f"peers {times.milliseconds(cell.peers)}"
    words = html.Strong(f"{own}, slower") if cell.slower else own
    return html.Td(
        [words, html.Div(beside, className="note")], className="number step-slow" if cell.slower else "number"
    )

"""One run, opened: what happened in a sentence, its waterfall, and its steps as a table."""

from dash import html
from dash.development.base_component import Component

from dashboard.components.charts import help_of
from dashboard.components.graphs import graph
from dashboard.components.moments import moment
from dashboard.components.signs import outcome_sign, shape
from dashboard.components.tables import record, records
from dashboard.figures.waterfall import waterfall_figure
from dashboard.sentences import names, times
from dashboard.sentences.practice import run_words
from dashboard.theme import OUTCOME_SIGNS, Palette
from domain.runs import Run, Step
from domain.vocabulary import Judgement, Phase

_HELP = (
    "Each row is a call, from left to right in milliseconds since the run began; its parts are the phases of the call.",
    "The phase that failed has the hue of where the fault lies; a gap between two calls is the agent's own time.",
    "Read the failed step's last column first; the file beside the sentence holds all of it for a supplier.",
)
WATERFALL = "practice-waterfall"
_HEADS = ("Step", "Result", "Status", "Time", "What happened")


def run_view(run: Run, *, judgement: Judgement, colours: Palette) -> list[Component]:
    """The run's sentence, facts, waterfall and table."""
    parts: list[Component] = [
        html.P(className="sign run-words", children=[_mark(run, judgement=judgement), run_words(run)])
    ]
    parts.append(html.Dl(_facts(run), className="facts run-facts"))
    parts.append(_files(run))
    if run.steps:
        figure = waterfall_figure(steps=run.steps, judgement=judgement, colours=colours)
        parts += [graph(figure, name=WATERFALL, says=run_words(run)), phase_legend(), _steps(run, judgement=judgement)]
        parts.append(help_of(_HELP))
    else:
        parts.append(html.P("No step was made, so there is no waterfall.", className="note"))
    return parts


def _files(run: Run) -> Component:
    file = f"/export/run-{run.run_id}"
    links = [html.A("This run with its evidence as JSON", href=f"{file}.json", download="")]
    if run.steps:
        links.append(html.A("Its steps as a HAR file, made from the record", href=f"{file}.har", download=""))
    return html.P(links, className="note files")


def _mark(run: Run, *, judgement: Judgement) -> Component:
    hue = judgement if run.outcome.is_bad else None
    return shape(OUTCOME_SIGNS[run.outcome].shape, judgement=hue)


def phase_legend() -> Component:
    """The six greys by name."""
    items = [
        html.Li([html.Span(className=f"swatch swatch-{each.value}"), names.PHASES[each]], className="sign")
        for each in Phase
    ]
    return html.Ul(items, className="legend")


def _facts(run: Run) -> list[Component]:
    found: list[tuple[str, Component | str]] = [
        ("Due", moment(run.scheduled_at, now=run.started_at, seconds=True)),
        ("Started late by", times.milliseconds((run.started_at - run.scheduled_at).total_seconds() * 1000)),
        ("Hospital", run.provider or "none reached"),
        ("Agent", f"{run.agent}, version {run.agent_version}"),
        ("Trace id", html.Code(run.trace_id)),
    ]
    if run.clock_offset_ms is not None:
        found.append(("Agent's clock", _offset(run.clock_offset_ms)))
    if run.not_cleaned:
        found.append(("Could not be cleaned up", str(run.not_cleaned)))
    if run.markers:
        found.append(("Markers", ", ".join(run.markers)))
    return [html.Div([html.Dt(label), html.Dd(value)]) for label, value in found]


def _offset(offset_ms: float) -> str:
    if abs(offset_ms) < 1000:
        return "within 1\u00a0s of the servers'"
    return f"{times.milliseconds(abs(offset_ms))} {'fast' if offset_ms > 0 else 'slow'}"


def _steps(run: Run, *, judgement: Judgement) -> Component:
    rows = [_step(step, judgement=judgement) for step in run.steps]
    return html.Div(records(_HEADS, rows=rows, label="Steps of the run"), className="steps")


def _step(step: Step, *, judgement: Judgement) -> Component:
    name = names.initial(names.operation_label(step.operation))
    cells: list[Component | str] = [
        f"{name}, cleaning up" if step.cleanup else name,
        outcome_sign(step.outcome, judgement=judgement),
        str(step.status) if step.status is not None else "no reply",
        times.milliseconds(step.total_ms),
        _happened(step),
    ]
    return record(_HEADS, cells=cells, className="step-bad" if step.outcome.is_bad else "")


def _happened(step: Step) -> str:
    parts = [names.failure(step.failure_class) if step.failure_class else "", step.error_code, step.detail]
    return "; ".join(dict.fromkeys(part for part in parts if part))

"""One run as a waterfall: steps down, phases along, six greys; the phase that failed in its fault domain's hue."""

from collections.abc import Sequence
from typing import Any

from dashboard.figures import Figure
from dashboard.figures.room import beside, make_room
from dashboard.sentences import names, times
from dashboard.theme import OUTCOME_SIGNS, Palette, plot_template
from domain.runs import Step
from domain.vocabulary import Judgement, Outcome, Phase

ROW_PX = 30
_AXIS_PX = 80


def waterfall_figure(*, steps: Sequence[Step], judgement: Judgement, colours: Palette) -> Figure:
    """Milliseconds since the run's start along, its first step on top. `judgement`: whose hue a failure has."""
    rows = list(range(len(steps)))
    layout = plot_template(colours)
    layout["height"] = ROW_PX * len(steps) + _AXIS_PX
    layout["barmode"] = "overlay"
    layout["bargap"] = 0.35
    layout["xaxis"] |= {"title": {"text": "Milliseconds since the run's start"}, "rangemode": "tozero", "nticks": 4}
    layout["xaxis"]["title"]["standoff"] = 8
    layout["xaxis"]["title"]["font"] = {"color": colours.muted, "size": 14}
    labels = [names.initial(names.operation_short(step.operation)) for step in steps]
    make_room(layout, left=beside(labels), right=72, bottom=52)
    layout["yaxis"] |= {"tickvals": rows, "ticktext": labels, "range": [len(steps) - 0.5, -0.5], "showgrid": False}
    layout["annotations"] = [_total(step, row=row, colours=colours) for row, step in enumerate(steps)]
    data = [_trace(phase, steps=steps, judgement=judgement, colours=colours) for phase in Phase]
    return {"data": [*data, *_ends(steps, judgement=judgement, colours=colours)], "layout": layout}


def _trace(phase: Phase, *, steps: Sequence[Step], judgement: Judgement, colours: Palette) -> dict[str, Any]:
    shown = [(row, step, _start(step, phase=phase)) for row, step in enumerate(steps)]
    found = [(row, step, start) for row, step, start in shown if phase in step.phases.measured()]
    hue = colours.domains[judgement]
    return {
        "type": "bar",
        "orientation": "h",
        "name": names.PHASES[phase],
        "y": [row for row, _, _ in found],
        "base": [start for _, _, start in found],
        "x": [step.phases.measured()[phase] for _, step, _ in found],
        "marker": {
            "color": [hue if _failed_in(step, phase=phase) else colours.phases[phase] for _, step, _ in found],
            "line": {"width": 0},
        },
        "text": [_hover(step, phase=phase) for _, step, _ in found],
        "textposition": "none",
        "hovertemplate": "%{text}<extra></extra>",
    }


def _start(step: Step, *, phase: Phase) -> float:
    """Where a phase begins: after the phases before it, without the client's own time between them."""
    before = [
        value for each, value in step.phases.measured().items() if list(Phase).index(each) < list(Phase).index(phase)
    ]
    return step.offset_ms + sum(before)


def _failed_in(step: Step, *, phase: Phase) -> bool:
    return step.outcome.is_bad and step.failed_phase is phase


def _hover(step: Step, *, phase: Phase) -> str:
    took = times.milliseconds(step.phases.measured()[phase])
    total = times.milliseconds(step.total_ms)
    return f"<b>{names.operation_label(step.operation)}</b><br>{names.PHASES[phase]}: {took}<br>whole step: {total}"


def _total(step: Step, *, row: int, colours: Palette) -> dict[str, Any]:
    place = {"x": 1, "xref": "paper", "xanchor": "left", "y": row, "yref": "y", "yanchor": "middle"}
    text = times.milliseconds(step.total_ms)
    bold = f"<b>{text}</b>" if step.outcome.is_bad else text
    return {"text": bold, "showarrow": False, "xshift": 8, "font": {"color": colours.ink, "size": 14}, **place}


def _ends(steps: Sequence[Step], *, judgement: Judgement, colours: Palette) -> list[dict[str, Any]]:
    """A mark where a step that was not OK ended, in its outcome's shape."""
    bad = [(row, step) for row, step in enumerate(steps) if step.outcome is not Outcome.OK]
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "name": OUTCOME_SIGNS[step.outcome].word,
            "x": [step.offset_ms + step.total_ms],
            "y": [row],
            "hoverinfo": "skip",
            "cliponaxis": False,
            "marker": {
                "symbol": OUTCOME_SIGNS[step.outcome].marker,
                "size": 12,
                "color": colours.domains[judgement] if step.outcome.is_bad else colours.ink,
                "line": {"width": 1.5, "color": colours.card},
            },
        }
        for row, step in bad
    ]

"""Where a journey's time goes: one bar each for here, the peers and the past, in the greys of the phases."""

from collections.abc import Sequence
from typing import Any

from dashboard.figures import Figure
from dashboard.figures.room import LINE_PX, beside, make_room
from dashboard.sentences import names, times
from dashboard.theme import Palette, plot_template
from domain.vocabulary import Phase

ROW_PX = 40
_AXIS_PX = 56


def phases_figure(*, bars: Sequence[tuple[str, Sequence[float]]], colours: Palette) -> Figure:
    """Milliseconds along, the first bar on top. `bars`: a name, and six phases in order; more values are not drawn."""
    layout = plot_template(colours)
    layout["height"] = ROW_PX * len(bars) + _AXIS_PX
    words = [names.initial(name) for name, _ in bars]
    make_room(layout, left=beside(words), right=72, top=LINE_PX)
    layout["barmode"] = "stack"
    layout["bargap"] = 0.4
    layout["xaxis"] |= {"rangemode": "tozero", "nticks": 4, "ticksuffix": " ms", "side": "top"}
    rows = list(range(len(bars)))
    layout["yaxis"] |= {"tickvals": rows, "ticktext": words, "showgrid": False}
    layout["yaxis"]["range"] = [len(bars) - 0.5, -0.5]
    layout["annotations"] = [_total(values, row=row, colours=colours) for row, (_, values) in enumerate(bars)]
    data = [_trace(phase, bars=bars, colours=colours) for phase in Phase]
    return {"data": data, "layout": layout}


def _trace(phase: Phase, *, bars: Sequence[tuple[str, Sequence[float]]], colours: Palette) -> dict[str, Any]:
    at, word = list(Phase).index(phase), names.PHASES[phase]
    return {
        "type": "bar",
        "orientation": "h",
        "name": word,
        "y": list(range(len(bars))),
        "x": [values[at] for _, values in bars],
        "marker": {"color": colours.phases[phase], "line": {"width": 0}},
        "text": [f"<b>{names.initial(name)}</b><br>{word}: {times.milliseconds(values[at])}" for name, values in bars],
        "textposition": "none",
        "hovertemplate": "%{text}<extra></extra>",
    }


def _total(values: Sequence[float], *, row: int, colours: Palette) -> dict[str, Any]:
    place = {"x": 1, "xref": "paper", "xanchor": "left", "y": row, "yref": "y", "yanchor": "middle"}
    text = times.milliseconds(sum(values))
    return {"text": text, "showarrow": False, "xshift": 8, "font": {"color": colours.ink, "size": 14}, **place}

"""An XmR chart: points in time, mean and limits named on the line, what is more than noise marked by its shape."""

from collections.abc import Sequence
from typing import Any

from dashboard.figures import Figure
from dashboard.figures.room import LINE_PX, make_room
from dashboard.sentences.funnels import rate
from dashboard.statistics.xmr import XmR
from dashboard.theme import Palette, plot_template

HEIGHT_PX = 360
_LEAST_TOP = 0.01


def xmr_figure(
    *, chart: XmR, labels: Sequence[str], words: Sequence[str], level: float | None, colours: Palette
) -> Figure:
    """`labels`: of the points along. `words`: what a pointer over each shows. `level`: drawn where one is set."""
    layout = plot_template(colours)
    layout["height"] = HEIGHT_PX
    make_room(layout, left=48, right=120, top=16, bottom=LINE_PX)
    count = len(chart.values)
    step = max(1, -(-count // 6))
    ticks = list(range(count - 1, -1, -step))[::-1]
    layout["xaxis"] |= {"tickvals": ticks, "ticktext": [labels[at] for at in ticks], "range": [-0.5, count - 0.5]}
    top = max([*chart.values, chart.high, level or 0.0, _LEAST_TOP]) * 1.1
    layout["yaxis"] |= {"range": [0, top], "tickformat": ".0%" if top > 0.06 else ".1%", "nticks": 6}
    lines = {f"upper limit {rate(chart.high)}": chart.high, f"mean {rate(chart.mean)}": chart.mean}
    if chart.low > 0:
        lines[f"lower limit {rate(chart.low)}"] = chart.low
    if level is not None:
        lines[f"level {rate(level)}"] = level
    layout["shapes"] = [_line(y, colours=colours, solid=name.startswith("mean")) for name, y in lines.items()]
    layout["annotations"] = _names(lines, top=top, colours=colours)
    return {"data": [_path(chart, colours=colours), *_points(chart, words=words, colours=colours)], "layout": layout}


def _line(y: float, *, colours: Palette, solid: bool) -> dict[str, Any]:
    style = {"color": colours.muted, "width": 1.5, "dash": "solid" if solid else "dot"}
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "yref": "y", "y0": y, "y1": y, "line": style}


def _names(lines: dict[str, float], *, top: float, colours: Palette) -> list[dict[str, Any]]:
    placed: list[dict[str, Any]] = []
    highest = -top
    for name, y in sorted(lines.items(), key=lambda each: each[1]):
        highest = max(y, highest + top * 0.055)
        where = {"x": 1, "xref": "paper", "xanchor": "left", "y": highest, "yref": "y", "yanchor": "middle"}
        placed.append({"text": name, "showarrow": False, "xshift": 6, "font": {"color": colours.muted}, **where})
    return placed


def _path(chart: XmR, *, colours: Palette) -> dict[str, Any]:
    line = {"color": colours.quiet, "width": 1.5}
    points = list(chart.values)
    return {"type": "scatter", "mode": "lines", "name": "weeks", "y": points, "line": line, "hoverinfo": "skip"}


def _points(chart: XmR, *, words: Sequence[str], colours: Palette) -> list[dict[str, Any]]:
    side = dict.fromkeys(range(len(chart.values)), 0)
    for signal in chart.signals:
        side.update(dict.fromkeys(range(signal.first, signal.last + 1), signal.side))
    styles = {
        1: ("triangle-up", 12, colours.ink),
        -1: ("triangle-down", 12, colours.link),
        0: ("circle-open", 9, colours.muted),
    }
    names = {1: "more than noise, high", -1: "more than noise, low", 0: "noise"}
    found = {way: [at for at, its in side.items() if its == way] for way in styles}
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "name": names[way],
            "x": places,
            "y": [chart.values[at] for at in places],
            "text": [words[at] for at in places],
            "hovertemplate": "%{text}<extra></extra>",
            "cliponaxis": False,
            "marker": {
                "symbol": styles[way][0],
                "size": styles[way][1],
                "color": styles[way][2],
                "line": {"width": 1.5},
            },
        }
        for way, places in found.items()
        if places
    ]

"""A practice over a period: how long its journeys took, what share failed, and what changed there, on one time axis."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log10
from typing import Any

from dashboard.figures import Figure
from dashboard.figures.markers import Note, labels, lines, local, marks
from dashboard.figures.room import LINE_PX, beside, make_room
from dashboard.figures.runs import DURATION_TICKS, decades
from dashboard.sentences import counts, times
from dashboard.theme import TIME_TICKS, Palette, plot_template
from domain.verdicts import Share

HEIGHT_PX = 320
_SHARES = {0: "0 %", 0.5: "50 %", 1: "100 % failed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """An equal part of the period in which journeys ran."""

    start: datetime
    end: datetime
    failed: Share
    p50_ms: float | None
    """Of complete runs; None where there was none."""
    p95_ms: float | None


def course_figure(
    *, stretches: Sequence[Stretch], notes: Sequence[Note], since: datetime, until: datetime, colours: Palette
) -> Figure:
    """p50 and p95 by stretch (log), the share that failed beneath, `notes` as lines through both."""
    layout = plot_template(colours)
    layout["height"] = HEIGHT_PX
    make_room(layout, left=beside(_SHARES.values()), right=40, top=24, bottom=LINE_PX)
    layout["xaxis"] |= {"type": "date", "range": [local(since), local(until)], "nticks": 7, "anchor": "y2"}
    layout["xaxis"]["tickformatstops"] = TIME_TICKS
    known = [value for each in stretches for value in (each.p50_ms, each.p95_ms) if value is not None]
    span = decades(known)
    layout["yaxis"] |= {"type": "log", "domain": [0.4, 1], "range": span}
    layout["yaxis"] |= {"tickvals": list(DURATION_TICKS), "ticktext": list(DURATION_TICKS.values())}
    layout["yaxis2"] = {**plot_template(colours)["yaxis"], "domain": [0, 0.28], "range": [0, 1.05]}
    layout["yaxis2"] |= {"tickvals": list(_SHARES), "ticktext": list(_SHARES.values())}
    layout["shapes"] = lines(notes, colours=colours)
    layout["annotations"] = [*labels(notes, since=since, until=until), *_names(stretches)]
    layout["hovermode"] = "closest"
    data = [_line(stretches, percent=95, colours=colours), _line(stretches, percent=50, colours=colours)]
    data.append(_failed(stretches, colours=colours))
    return {"data": [*data, *marks(notes, top=10 ** span[1], colours=colours)], "layout": layout}


def _value(each: Stretch, *, percent: int) -> float | None:
    return each.p50_ms if percent == 50 else each.p95_ms


def _line(stretches: Sequence[Stretch], *, percent: int, colours: Palette) -> dict[str, Any]:
    """A line that ends where nothing ran: an empty point parts it."""
    x: list[str] = []
    y: list[float | None] = []
    text: list[str] = []
    before: datetime | None = None
    for each in stretches:
        if before is not None and each.start > before:
            x, y, text = [*x, local(before)], [*y, None], [*text, ""]
        x, y = [*x, local(each.start + (each.end - each.start) / 2)], [*y, _value(each, percent=percent)]
        text, before = [*text, _hover(each)], each.end
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": f"{percent} %",
        "x": x,
        "y": y,
        "text": text,
        "hovertemplate": "%{text}<extra></extra>",
        "line": {"width": 2 if percent == 50 else 1, "color": colours.ink if percent == 50 else colours.quiet},
        "marker": {"size": 4 if percent == 50 else 3},
    }


def _failed(stretches: Sequence[Stretch], *, colours: Palette) -> dict[str, Any]:
    return {
        "type": "bar",
        "name": "failed",
        "x": [local(each.start + (each.end - each.start) / 2) for each in stretches],
        "y": [each.failed.ratio or 0 for each in stretches],
        "width": [(each.end - each.start).total_seconds() * 900 for each in stretches],
        "yaxis": "y2",
        "text": [_hover(each) for each in stretches],
        "textposition": "none",
        "hovertemplate": "%{text}<extra></extra>",
        "marker": {"color": colours.ink},
    }


def _names(stretches: Sequence[Stretch]) -> list[dict[str, Any]]:
    """The two lines are named at their right ends; a log axis takes powers of ten."""
    last = next((each for each in reversed(stretches) if each.p50_ms is not None), None)
    if last is None:
        return []
    return [
        {"text": f"p{percent}", "showarrow": False, "x": local(last.end), "xref": "x", "xanchor": "left"}
        | {"y": log10(_value(last, percent=percent) or 1.0), "yref": "y", "yanchor": side}
        for percent, side in ((50, "top"), (95, "bottom"))
    ]


def _hover(each: Stretch) -> str:
    half, most = (times.milliseconds(value) for value in (each.p50_ms, each.p95_ms))
    span = f"{times.exact_minute(each.start)} to {times.exact_minute(each.end)}"
    return f"<b>{counts.part(each.failed, 'journeys')} failed</b><br>half within {half}, 95 % within {most}<br>{span}"

"""Causes as bars on one time axis: what came when, what ended, what goes on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from dashboard.figures import Figure
from dashboard.figures.room import LINE_PX, make_room
from dashboard.sentences import times
from dashboard.theme import TIME_TICKS, Palette, plot_template
from domain.vocabulary import Judgement

ROW_PX = 52
_AXIS_PX = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One life of one cause."""

    title: str
    judgement: Judgement
    start: datetime
    end: datetime | None
    """None: it goes on."""
    reach: str
    """How many practices, in words."""


def causes_figure(*, bars: Sequence[Bar], since: datetime, now: datetime, colours: Palette) -> Figure:
    """One row for each title, the latest on top; a cause that goes on is filled, one that ended an outline."""
    titles = list(dict.fromkeys(bar.title for bar in sorted(bars, key=lambda bar: bar.start, reverse=True)))
    rows = {title: len(titles) - 1 - index for index, title in enumerate(titles)}
    least = (now - since) / 200
    layout = plot_template(colours)
    layout["height"] = ROW_PX * len(titles) + _AXIS_PX
    make_room(layout, bottom=LINE_PX)
    layout["barmode"] = "overlay"
    span = [_local(since), _local(now + (now - since) / 50)]
    layout["xaxis"] |= {"type": "date", "range": span, "nticks": 6, "tickformatstops": TIME_TICKS}
    layout["yaxis"] |= {"visible": False, "range": [-0.6, len(titles) - 0.1]}
    layout["annotations"] = [_label(title, row=row) for title, row in rows.items()]
    return {
        "data": [_trace(bar, row=rows[bar.title], now=now, least=least, colours=colours) for bar in bars],
        "layout": layout,
    }


def _trace(bar: Bar, *, row: int, now: datetime, least: timedelta, colours: Palette) -> dict[str, Any]:
    end = bar.end or now
    span = max(end - bar.start, least)
    ended = f"to {times.said(end, now=now)}" if bar.end else "and goes on"
    period = f"{times.said(bar.start, now=now)} {ended}, {times.lasting(end - bar.start)}"
    words = f"<b>{bar.title}</b><br>{period}<br>{bar.reach}"
    return {
        "type": "bar",
        "orientation": "h",
        "name": bar.title,
        "base": [_local(bar.start)],
        "x": [span.total_seconds() * 1000],
        "y": [row],
        "width": [0.3],
        "offset": -0.35,
        "marker": {
            "color": colours.domains[bar.judgement] if bar.end is None else colours.card,
            "line": {"width": 2, "color": colours.domains[bar.judgement]},
        },
        "hovertemplate": f"{words}<extra></extra>",
    }


def _label(title: str, *, row: int) -> dict[str, Any]:
    place = {"x": 0, "xref": "paper", "xanchor": "left", "y": row + 0.02, "yref": "y", "yanchor": "bottom"}
    return {"text": title, "showarrow": False, "align": "left", **place}


def _local(moment: datetime) -> str:
    """Plotly draws a date as it is written; people read Europe/London."""
    return moment.astimezone(times.LONDON).strftime("%Y-%m-%d %H:%M:%S.%f")

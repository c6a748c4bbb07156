"""Dated changes and restarts of a practice's own place on a time axis: a line through the chart, a mark on top."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

from dashboard.sentences import times
from dashboard.theme import Palette

_APART = 6
"""A label needs so much of the axis: this part of its span."""
_LATE = 0.75
"""Behind so much of the axis a label stands left of its mark, or the edge would cut it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something that changed at the practice's own place."""

    at: datetime
    label: str
    """What changed, in a word or two: "Identity agent"."""
    words: str
    restart: bool = False


def lines(notes: Sequence[Note], *, colours: Palette) -> list[dict[str, Any]]:
    """A dotted line through the whole chart at each note."""
    return [
        {
            "type": "line",
            "xref": "x",
            "yref": "paper",
            "x0": local(note.at),
            "x1": local(note.at),
            "y0": 0,
            "y1": 1,
            "line": {"width": 1, "dash": "dot", "color": colours.quiet if note.restart else colours.ink},
            "layer": "below",
        }
        for note in notes
    ]


def labels(notes: Sequence[Note], *, since: datetime, until: datetime) -> list[dict[str, Any]]:
    """What changed, written beside its mark where there is room: not at restarts, which the open mark tells."""
    span = until - since
    found: list[dict[str, Any]] = []
    last: datetime | None = None
    for note in notes:
        if note.restart or (last is not None and note.at - last < span / _APART):
            continue
        last = note.at
        late = note.at - since > span * _LATE
        side = {"xanchor": "right", "xshift": -8} if late else {"xanchor": "left", "xshift": 8}
        place = {"x": local(note.at), "xref": "x", "y": 1, "yref": "paper", "yanchor": "middle", **side}
        found.append({"text": escape(note.label), "showarrow": False, **place})
    return found


def marks(notes: Sequence[Note], *, top: float, colours: Palette) -> list[dict[str, Any]]:
    """Triangles at the top of the axis, filled for changes and open for restarts; pointed at they say what it was."""
    kinds = (("change here", "triangle-down", False), ("restart", "triangle-down-open", True))
    return [
        _marks([note for note in notes if note.restart is restart], name=name, symbol=symbol, top=top, colours=colours)
        for name, symbol, restart in kinds
        if any(note.restart is restart for note in notes)
    ]


def _marks(notes: Sequence[Note], *, name: str, symbol: str, top: float, colours: Palette) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": [local(note.at) for note in notes],
        "y": [top] * len(notes),
        "text": [f"{escape(note.words)}<br>{times.exact(note.at)}" for note in notes],
        "hovertemplate": "%{text}<extra></extra>",
        "cliponaxis": False,
        "marker": {"symbol": symbol, "size": 11, "color": colours.ink, "line": {"width": 1.5, "color": colours.ink}},
    }


def local(moment: datetime) -> str:
    """A moment as Plotly reads it, in Europe/London."""
    return moment.astimezone(times.LONDON).strftime("%Y-%m-%d %H:%M:%S.%f")

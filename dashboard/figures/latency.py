"""How long each operation took here, against the band of its peers and against its own past; log axis."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.figures import Figure
from dashboard.figures.room import LINE_PX, beside, make_room
from dashboard.sentences import times
from dashboard.theme import Palette, plot_template

ROW_PX = 32
_AXIS_PX = 56
_TICKS = {
    steps * decade: f"{steps * decade} ms" if decade < 1000 else f"{steps * decade // 1000} s"
    for decade in (1, 10, 100, 1_000, 10_000, 100_000)
    for steps in (1, 2, 5)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One operation, in milliseconds; None where nothing was measured."""

    name: str
    own: tuple[float, float]
    """p50 and p95."""
    past: float | None
    """p50 of the period before."""
    peers: tuple[float, float] | None
    """p50 and p95 of the peers' calls."""


def latency_figure(*, rows: Sequence[Row], peers: str, colours: Palette) -> Figure:
    """A bar from p50 to p95 of the peers, a mark at the own p50 with a line to the own p95, a ring at its past."""
    layout = plot_template(colours)
    layout["height"] = ROW_PX * len(rows) + _AXIS_PX
    layout["barmode"] = "overlay"
    layout["xaxis"] |= {"type": "log", "tickvals": list(_TICKS), "ticktext": list(_TICKS.values()), "side": "top"}
    names = [row.name for row in rows]
    make_room(layout, left=beside(names), right=24, top=LINE_PX)
    layout["yaxis"] |= {"tickvals": list(range(len(rows))), "ticktext": names, "range": [len(rows) - 0.5, -0.5]}
    layout["yaxis"]["showgrid"] = False
    data = [_peers(rows, peers=peers, colours=colours), _own(rows, colours=colours), _past(rows, colours=colours)]
    return {"data": data, "layout": layout}


def _peers(rows: Sequence[Row], *, peers: str, colours: Palette) -> dict[str, Any]:
    found = [(at, row.name, row.peers) for at, row in enumerate(rows) if row.peers]
    return {
        "type": "bar",
        "orientation": "h",
        "name": peers,
        "y": [at for at, _, _ in found],
        "base": [band[0] for _, _, band in found],
        "x": [max(band[1] - band[0], band[0] * 0.01) for _, _, band in found],
        "width": 0.5,
        "marker": {"color": colours.tint, "line": {"width": 1, "color": colours.quiet}},
        "text": [
            f"<b>{name}</b><br>{peers}: half within {_ms(p50)}, 95 % within {_ms(p95)}" for _, name, (p50, p95) in found
        ],
        "textposition": "none",
        "hovertemplate": "%{text}<extra></extra>",
    }


def _own(rows: Sequence[Row], *, colours: Palette) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "this practice",
        "x": [row.own[0] for row in rows],
        "y": list(range(len(rows))),
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [max(0.0, row.own[1] - row.own[0]) for row in rows],
            "arrayminus": [0] * len(rows),
            "color": colours.ink,
            "thickness": 1.5,
            "width": 4,
        },
        "text": [
            f"<b>{row.name}</b><br>here: half within {_ms(row.own[0])}, 95 % within {_ms(row.own[1])}" for row in rows
        ],
        "hovertemplate": "%{text}<extra></extra>",
        "marker": {"symbol": "square", "size": 10, "color": colours.ink},
    }


def _past(rows: Sequence[Row], *, colours: Palette) -> dict[str, Any]:
    found = [(at, row.past) for at, row in enumerate(rows) if row.past]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "the period before",
        "x": [past for _, past in found],
        "y": [at for at, _ in found],
        "text": [f"half within {_ms(past)} in the period before" for _, past in found],
        "hovertemplate": "%{text}<extra></extra>",
        "marker": {"symbol": "circle-open", "size": 12, "color": colours.muted, "line": {"width": 2}},
    }


def _ms(value: float | None) -> str:
    return times.milliseconds(value)

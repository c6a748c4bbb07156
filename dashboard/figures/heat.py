"""A heat map of places by time: how much of each cell was not OK, in the hue of where the fault lay."""

from base64 import b64encode
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.figures import Figure
from dashboard.figures.room import above, beside, make_room
from dashboard.theme import FAULTS, JUDGEMENT_SIGNS, Palette, plot_template

ROW_PX = 20
_AXIS_PX = 64
_FAINTEST = 0.35
"""How strong the smallest share is drawn: a single failure must be seen."""
_MOST_DOTS = 2500
_GAP_PX = 1
_NEAR_PX = 5
_BAND = 0.99
"""Part of a hue's stretch of the colour scale that is used: the next begins after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heat:
    """Cells of shape (rows, columns)."""

    names: tuple[str, ...]
    """Row labels, the first on top."""
    keys: tuple[str, ...]
    """What a click on a row chooses."""
    bad: NDArray[np.int64]
    attempts: NDArray[np.int64]
    domains: NDArray[np.int64]
    """Place of the commonest judgement among the bad runs in `FAULTS`; -1 where none was bad."""
    planned: NDArray[np.bool_]
    labels: tuple[str, ...]
    """What each column is called: "Mon 23 Nov, 09:00 to 12:00"."""
    ticks: Mapping[float, str]
    """Position along the axis -> its label."""
    days: tuple[str, ...] = ()
    """The day on which each column begins: "Mon 23 Nov". None where columns are hours of any day."""


def heat_figure(*, heat: Heat, chosen: Sequence[str], colours: Palette) -> Figure:
    """One trace, whose colour scale has a stretch for each hue; planned work is hatched, no data dotted.

    Both axes are of words, so that a cell need not say its row and column; `meta` has what a click on each row chooses.
    """
    rows, named = len(heat.names), _told_apart(heat)
    layout = plot_template(colours)
    layout["height"] = ROW_PX * rows + _AXIS_PX
    layout["meta"] = list(heat.keys)
    layout["xaxis"] |= {
        "type": "category",
        "tickvals": list(heat.ticks),
        "ticktext": list(heat.ticks.values()),
        "side": "top",
    }
    layout["xaxis"] |= {"range": [-0.5, len(heat.labels) - 0.5], "showgrid": False}
    names = [f"<b>{name}</b>" if key in chosen else name for name, key in zip(heat.names, heat.keys, strict=True)]
    layout["yaxis"] |= {
        "type": "category",
        "tickvals": list(range(rows)),
        "ticktext": names,
        "range": [rows - 0.5, -0.5],
    }
    layout["yaxis"] |= {"showgrid": False, "automargin": False}
    make_room(layout, left=beside(names), right=32, top=above(heat.ticks.values()))
    layout["hovermode"] = "closest"
    layout["hoverdistance"] = _NEAR_PX  # else the dot of an empty cell speaks for its neighbour
    layout["shapes"] = [_frame(heat.keys.index(key), colours=colours) for key in chosen if key in heat.keys]
    return {
        "data": [_cells(heat, named=named, colours=colours), *_marks(heat, named=named, colours=colours)],
        "layout": layout,
    }


def _told_apart(heat: Heat) -> list[str]:
    """The names of the rows; where two have the same, each with its key."""
    often = Counter(heat.names)
    return [name if often[name] == 1 else f"{name} ({key})" for name, key in zip(heat.names, heat.keys, strict=True)]


def _cells(heat: Heat, *, named: Sequence[str], colours: Palette) -> dict[str, Any]:
    """Every cell that has a run. Band 0 of the scale is for those that are OK, the others for the hues that are met."""
    there = [number for number in range(len(FAULTS)) if (heat.domains == number).any()]
    hues = [(colours.tint, colours.tint), *((colours.card, colours.domains[FAULTS[number]]) for number in there)]
    band = np.zeros(len(FAULTS) + 1, dtype=np.int64)
    band[there] = range(1, len(hues))
    share = heat.bad / np.maximum(heat.attempts, 1)
    strength = np.where(share > 0, _FAINTEST + (1 - _FAINTEST) * share, 0)
    z = np.where(heat.attempts > 0, band[heat.domains] + _BAND * strength, np.nan)
    return {
        "type": "heatmap",
        "name": "cells",
        "x": list(heat.labels),
        "y": list(named),
        "z": packed(z),
        "zmin": 0,
        "zmax": len(hues),
        "colorscale": [
            [(at + end) / len(hues), hue]
            for at, pair in enumerate(hues)
            for end, hue in zip((0, _BAND), pair, strict=True)
        ]
        + [[1, hues[-1][1]]],
        "showscale": False,
        "hoverongaps": False,
        "xgap": _GAP_PX,
        "ygap": _GAP_PX,
        "text": _words(heat),
        "hovertemplate": "<b>%{y}</b><br>%{x}<br>%{text}<extra></extra>",
    }


def packed(values: NDArray[np.float64]) -> dict[str, str]:
    """Numbers as Plotly takes them in base64, to seven digits: a quarter of the bytes of JSON, and nothing to parse."""
    data = np.ascontiguousarray(values, dtype="<f4").tobytes()
    return {"dtype": "f4", "bdata": b64encode(data).decode(), "shape": ", ".join(map(str, values.shape))}


def _words(heat: Heat) -> list[list[str]]:
    """ "4 of 8 failed (Choose and Book), planned work" for each cell."""
    columns = (heat.bad.tolist(), heat.attempts.tolist(), heat.domains.tolist(), heat.planned.tolist())
    return [[_said(cell) for cell in zip(*row, strict=True)] for row in zip(*columns, strict=True)]


def _said(cell: tuple[int, int, int, bool]) -> str:
    bad, attempts, domain, planned = cell
    where = f" ({JUDGEMENT_SIGNS[FAULTS[domain]].word})" if bad else ""
    return f"{bad} of {attempts} failed{where}{', planned work' if planned else ''}" if attempts else ""


def _marks(heat: Heat, *, named: Sequence[str], colours: Palette) -> list[dict[str, Any]]:
    empty = heat.attempts == 0
    places = {
        name: [(heat.labels[column], named[row]) for row, column in zip(*np.nonzero(where), strict=True)]
        for name, where in (("Planned", heat.planned), ("No data", empty & ~heat.planned))
    }
    found = [_signs(places["Planned"], symbol="line-ne-open", size=12, name="Planned", colour=colours.muted)]
    if empty.sum() <= _MOST_DOTS:
        found.append(_signs(places["No data"], symbol="circle", size=2, name="No data", colour=colours.quiet))
    return [trace for trace in found if trace["x"]]


def _signs(places: Sequence[tuple[str, str]], *, symbol: str, size: int, name: str, colour: str) -> dict[str, Any]:
    """A sign on each cell, which is given by its column and row."""
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": [column for column, _ in places],
        "y": [row for _, row in places],
        "hovertemplate": f"{name}<extra></extra>",
        "marker": {"symbol": symbol, "size": size, "color": colour, "line": {"width": 1, "color": colour}},
    }


def _frame(row: int, *, colours: Palette) -> dict[str, Any]:
    edge = {"xref": "paper", "x0": 0, "x1": 1, "yref": "y", "y0": row - 0.5, "y1": row + 0.5}
    return {"type": "rect", "line": {"color": colours.link, "width": 2}, **edge}

"""A heat map of places by time: how much of each cell was not OK, in the hue of where the fault lay."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.figures import Figure
from dashboard.theme import FAULTS, JUDGEMENT_SIGNS, Palette, plot_template

ROW_PX = 20
_AXIS_PX = 64
_FAINTEST = 0.35
"""How strong the smallest share is drawn: a single failure must be seen."""
_MOST_DOTS = 2500
_GAP_PX = 1


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


def heat_figure(*, heat: Heat, chosen: Sequence[str], colours: Palette) -> Figure:
    """One trace for each fault domain, so that each keeps its hue; planned work is hatched, no data dotted."""
    rows = len(heat.names)
    layout = plot_template(colours)
    layout["height"] = ROW_PX * rows + _AXIS_PX
    layout["xaxis"] |= {"tickvals": list(heat.ticks), "ticktext": list(heat.ticks.values()), "side": "top"}
    layout["xaxis"] |= {"range": [-0.5, len(heat.labels) - 0.5], "showgrid": False}
    names = [f"<b>{name}</b>" if key in chosen else name for name, key in zip(heat.names, heat.keys, strict=True)]
    layout["yaxis"] |= {"tickvals": list(range(rows)), "ticktext": names, "range": [rows - 0.5, -0.5]}
    layout["yaxis"]["showgrid"] = False
    layout["hovermode"] = "closest"
    layout["shapes"] = [_frame(heat.keys.index(key), colours=colours) for key in chosen if key in heat.keys]
    calm = (heat.attempts > 0) & (heat.bad == 0)
    traces = [_layer(calm, heat=heat, name="OK", ground=colours.tint, hue=colours.tint)]
    traces += [
        _layer(
            heat.domains == number,
            heat=heat,
            name=JUDGEMENT_SIGNS[judgement].word,
            ground=colours.card,
            hue=colours.domains[judgement],
        )
        for number, judgement in enumerate(FAULTS)
        if (heat.domains == number).any()
    ]
    return {"data": [*traces, *_marks(heat, colours=colours)], "layout": layout}


def _layer(chosen: NDArray[np.bool_], *, heat: Heat, name: str, ground: str, hue: str) -> dict[str, Any]:
    share = np.where(chosen, heat.bad / np.maximum(heat.attempts, 1), np.nan)
    strength = np.where(share > 0, _FAINTEST + (1 - _FAINTEST) * share, share)
    words = [
        [_hover(heat, row=row, column=column, name=name) if here else "" for column, here in enumerate(found)]
        for row, found in enumerate(chosen.tolist())
    ]
    return {
        "type": "heatmap",
        "name": name,
        "z": [[None if np.isnan(each) else round(each, 3) for each in line] for line in strength.tolist()],
        "zmin": 0,
        "zmax": 1,
        "colorscale": [[0, ground], [1, hue]],
        "showscale": False,
        "hoverongaps": False,
        "xgap": _GAP_PX,
        "ygap": _GAP_PX,
        "text": words,
        "customdata": [[key] * len(heat.labels) for key in heat.keys],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _hover(heat: Heat, *, row: int, column: int, name: str) -> str:
    bad, attempts = int(heat.bad[row, column]), int(heat.attempts[row, column])
    planned = ", planned work" if heat.planned[row, column] else ""
    where = "" if not bad else f" ({name})"
    return f"<b>{heat.names[row]}</b><br>{heat.labels[column]}<br>{bad} of {attempts} failed{where}{planned}"


def _marks(heat: Heat, *, colours: Palette) -> list[dict[str, Any]]:
    empty = heat.attempts == 0
    found = [_signs(heat.planned, symbol="line-ne-open", size=12, name="Planned", colour=colours.muted)]
    if empty.sum() <= _MOST_DOTS:
        found.append(_signs(empty & ~heat.planned, symbol="circle", size=2, name="No data", colour=colours.quiet))
    return [trace for trace in found if trace["x"]]


def _signs(where: NDArray[np.bool_], *, symbol: str, size: int, name: str, colour: str) -> dict[str, Any]:
    rows, columns = np.nonzero(where)
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": columns.tolist(),
        "y": rows.tolist(),
        "hovertemplate": f"{name}<extra></extra>",
        "marker": {"symbol": symbol, "size": size, "color": colour, "line": {"width": 1, "color": colour}},
    }


def _frame(row: int, *, colours: Palette) -> dict[str, Any]:
    edge = {"xref": "paper", "x0": 0, "x1": 1, "yref": "y", "y0": row - 0.5, "y1": row + 0.5}
    return {"type": "rect", "line": {"color": colours.link, "width": 2}, **edge}

"""A funnel plot: journeys along, share up, limits drawn and named on the line; who stands out is named on its mark."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.figures import Figure
from dashboard.figures.room import make_room
from dashboard.sentences.funnels import rate
from dashboard.statistics.funnel import LEAST, Funnel, Line, Place
from dashboard.theme import Palette, plot_template
from domain.counting import counted
from domain.verdicts import Share

HEIGHT_PX = 360
_STEPS = 60
_LEAST_TOP = 0.02
_LEAST_END = 1.5 * LEAST
"""Journeys to which limits are drawn at least: from `LEAST` on, so that they are lines and not points."""
_FINE = 0.06
"""Height of the picture, as a share, below which its ticks need a decimal."""
_MOST_MARKS = 800
"""Practices within the limits that are drawn one by one; more are drawn as counts, or the browser would crawl."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """One practice."""

    vantage: str
    code: str
    share: Share
    place: Place
    words: Callable[[], str]
    """What a pointer over it shows, where it is drawn by itself."""
    chosen: bool


_MARKERS: Mapping[Place, tuple[str, int]] = {
    Place.HIGH: ("square", 12),
    Place.HIGHISH: ("triangle-up", 10),
    Place.WITHIN: ("circle-open", 8),
    Place.LOWISH: ("triangle-down-open", 9),
    Place.LOW: ("square-open", 10),
    Place.FEW: ("circle-open-dot", 7),
}
_NAMED = {Place.HIGH, Place.LOW}
_NAME_WIDTH, _NAME_HEIGHT = 0.17, 0.06
"""Room for a name with its mark, as shares of the picture's width and height."""


def funnel_figure(*, dots: Sequence[Dot], funnel: Funnel, what: str, colours: Palette) -> Figure:
    """`what`: title of the upright axis ("Share failed"). Each dot carries its vantage as customdata.

    Limits begin at `LEAST` journeys, for with fewer a practice is not judged by them.
    """
    most = max(dot.share.attempts for dot in dots)
    end = max(most * 1.04, _LEAST_END)
    steps = sorted({max(LEAST, round(end * step / _STEPS)) for step in range(_STEPS + 1)})
    lines = funnel.lines(steps)
    layout = plot_template(colours)
    layout["height"] = HEIGHT_PX
    make_room(layout, left=72, right=72, top=16, bottom=56)
    layout["hovermode"] = "closest"
    layout["xaxis"] |= {"range": [0, steps[-1]], "nticks": 6}
    layout["xaxis"]["title"] |= {"text": "Journeys", "standoff": 8}
    top = max([dot.share.ratio or 0.0 for dot in dots] + [funnel.line(most).high_998, _LEAST_TOP]) * 1.08
    layout["yaxis"] |= {"range": [-top * 0.03, top], "nticks": 6}
    layout["yaxis"]["title"] |= {"text": what}
    layout["yaxis"]["tickformat"] = ".0%" if top > _FINE else ".1%"
    layout["annotations"] = [*_line_names(lines[-1], base=funnel.base, top=top, colours=colours)]
    data = [*_curves(lines, base=funnel.base, colours=colours), *_marks(dots, end=end, top=top, colours=colours)]
    return {"data": data, "layout": layout}


def _curves(lines: Sequence[Line], *, base: float, colours: Palette) -> list[dict[str, Any]]:
    x = [line.attempts for line in lines]
    curves = {
        name: ([getattr(line, name) for line in lines], "dot" if name.endswith("95") else "solid")
        for name in ("low_998", "low_95", "high_95", "high_998")
    }
    curves["base"] = ([base] * len(x), "dash")
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": name,
            "x": x,
            "y": y,
            "hoverinfo": "skip",
            "line": {"color": colours.ink if name == "base" else colours.quiet, "width": 1.5, "dash": dash},
        }
        for name, (y, dash) in curves.items()
    ]


def _line_names(last: Line, *, base: float, top: float, colours: Palette) -> list[dict[str, Any]]:
    named = [(base, rate(base)), (last.high_95, "95\u00a0%"), (last.high_998, "99.8\u00a0%")]
    placed: list[dict[str, Any]] = []
    highest = -top
    for y, text in named:
        highest = max(y, highest + top * 0.055)
        where = {"x": 1, "xref": "paper", "xanchor": "left", "y": highest, "yref": "y", "yanchor": "middle"}
        font = {"color": colours.muted, "size": 14}
        placed.append({"text": text, "showarrow": False, "xshift": 6, "font": font, **where})
    return placed


def _marks(dots: Sequence[Dot], *, end: float, top: float, colours: Palette) -> list[dict[str, Any]]:
    by_place = {place: [dot for dot in dots if dot.place is place and dot.share.attempts] for place in _MARKERS}
    traces = []
    for place, found in by_place.items():
        many = place not in _NAMED and len(found) > _MOST_MARKS
        if found:
            named = _legible(found, end=end, top=top) if place in _NAMED else set[str]()
            traces.append(
                _counted(found, colours=colours) if many else _each(found, place=place, named=named, colours=colours)
            )
    ringed = [dot for dot in dots if dot.chosen and dot.share.attempts]
    return [*traces, _ring(ringed, colours=colours)] if ringed else traces


def _legible(dots: Sequence[Dot], *, end: float, top: float) -> set[str]:
    """Whose names are written: of those that would cover one another the highest; a pointer is told the others."""
    kept: list[Dot] = []
    for dot in sorted(dots, key=lambda dot: -(dot.share.ratio or 0.0)):
        near = (
            abs(dot.share.attempts - other.share.attempts) < end * _NAME_WIDTH
            and abs((dot.share.ratio or 0.0) - (other.share.ratio or 0.0)) < top * _NAME_HEIGHT
            for other in kept
        )
        if not any(near):
            kept.append(dot)
    return {dot.vantage for dot in kept}


def _each(dots: Sequence[Dot], *, place: Place, named: set[str], colours: Palette) -> dict[str, Any]:
    symbol, size = _MARKERS[place]
    return {
        "type": "scatter",
        "mode": "markers+text" if named else "markers",
        "name": place.value,
        "x": [dot.share.attempts for dot in dots],
        "y": [dot.share.ratio for dot in dots],
        "text": [dot.code if dot.vantage in named else "" for dot in dots],
        "textposition": "middle left",
        "textfont": {"size": 14, "color": colours.ink},
        "hovertext": [dot.words() for dot in dots],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "customdata": [dot.vantage for dot in dots],
        "cliponaxis": False,
        "marker": {
            "symbol": symbol,
            "size": size,
            "color": colours.ink if place in {Place.HIGH, Place.HIGHISH} else colours.muted,
            "line": {"width": 1.5, "color": colours.ink if place in _NAMED else colours.muted},
        },
    }


def _counted(dots: Sequence[Dot], *, colours: Palette) -> dict[str, Any]:
    width = max(1, max(dot.share.attempts for dot in dots) // 40)
    cells = Counter((dot.share.attempts // width * width, round((dot.share.ratio or 0) * 400) / 400) for dot in dots)
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "several practices",
        "x": [n for n, _ in cells],
        "y": [share for _, share in cells],
        "hovertext": [f"{counted(number, 'practice')}, about {rate(share)}" for (_, share), number in cells.items()],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "marker": {"symbol": "circle-open", "size": [3 + 1.5 * number**0.5 for number in cells.values()]}
        | {"color": colours.muted, "line": {"width": 1, "color": colours.muted}},
    }


def _ring(dots: Sequence[Dot], *, colours: Palette) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "chosen",
        "x": [dot.share.attempts for dot in dots],
        "y": [dot.share.ratio for dot in dots],
        "hoverinfo": "skip",
        "cliponaxis": False,
        "marker": {"symbol": "circle-open", "size": 22, "color": colours.link, "line": {"width": 2.5}},
    }

"""How a figure stands on a page: no toolbar, no zoom, with a sentence for those who cannot see it."""

from typing import Any, Final

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components.frames import scrolling
from dashboard.figures import Figure

_CONFIG: Any = {"displayModeBar": False, "responsive": True, "scrollZoom": False, "doubleClick": False}
_CELL_PX: Final = 8
"""Least width of a heat map's cell that can be seen and pointed at."""


def graph(figure: Figure, *, name: str, says: str) -> Component:
    """A figure; `says` is what it shows, in words."""
    height = figure["layout"]["height"]
    plot = dcc.Graph(id=name, figure=figure, config=_CONFIG, style={"height": f"{height}px"}, responsive=True)
    # The chart's code is fetched when the first one is shown: what stands below must not jump when it arrives.
    return html.Figure([html.Figcaption(says, className="sr"), plot], style={"margin": 0, "minHeight": f"{height}px"})


def heat_graph(figure: Figure, *, columns: int, name: str, says: str, label: str) -> Component:
    """A heat map in a frame that scrolls where its columns have no room."""
    margin = figure["layout"]["margin"]
    least = margin["l"] + margin["r"] + columns * _CELL_PX
    what = graph(figure, name=name, says=says)
    return scrolling(what, label=label, class_name="heat-frame", style={"--least": f"{least}px"})

"""How a figure stands on a page: no toolbar, no zoom, with a sentence for those who cannot see it."""

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.figures import Figure

_CONFIG: Any = {"displayModeBar": False, "responsive": True, "scrollZoom": False, "doubleClick": False}


def graph(figure: Figure, *, name: str, says: str) -> Component:
    """A figure; `says` is what it shows, in words."""
    height = figure["layout"]["height"]
    plot = dcc.Graph(id=name, figure=figure, config=_CONFIG, style={"height": f"{height}px"}, responsive=True)
    # The chart's code is fetched when the first one is shown: what stands below must not jump when it arrives.
    return html.Figure([html.Figcaption(says, className="sr"), plot], style={"margin": 0, "minHeight": f"{height}px"})

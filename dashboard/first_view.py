"""What a browser draws at once: name, pages, and that the rest is on its way. No script is awaited for it."""

from collections.abc import Sequence
from html import escape

from dashboard.settings import DashboardSettings

Link = tuple[str, str]
"""A page's name and its path."""

REMOVAL = """
new MutationObserver(function (_, watching) {
  if (!document.getElementById("shell")) return;
  document.getElementById("first").remove();
  watching.disconnect();
}).observe(document, { childList: true, subtree: true });
"""
"""Script that takes the first view away when the pages themselves stand."""

PULSE = """
window.bookwatchPulse = fetch("/pulse").catch(function () { return null; });
"""
"""Script that asks for the news at once, while the software is fetched: every page waits for the first answer."""

CHARTS = """
(function () {
  if (!/^\\/(practices|practice\\/.+|trends)$/.test(location.pathname)) return;
  var charts = document.createElement("link");
  charts.id = "charts";
  charts.rel = "preload";
  charts.as = "script";
  charts.href = "/_dash-component-suites/plotly/package_data/plotly.min.js";
  document.head.append(charts);
})();
"""
"""Script that fetches Plotly on pages that show a chart: Dash else asks for it when the first figure is there."""


def pages_of(*, with_lab: bool) -> list[Link]:
    """The pages of the navigation, in its order."""
    links = [("Now", "/"), ("Practices", "/practices"), ("Core", "/core"), ("Hospital", "/hospital")]
    links += [("Incidents", "/incidents"), ("Trends", "/trends"), ("Set-up", "/set-up")]
    return [*links, ("Lab control", "/lab")] if with_lab else links


def first_view(settings: DashboardSettings, *, links: Sequence[Link]) -> str:
    """The frame of every page as HTML, in the shapes that the pages have."""
    nav = "".join(f'<a href="{escape(path)}">{escape(name)}</a>' for name, path in links)
    brand = f'<span class="brand"><span class="shape shape-square"></span>{escape(settings.title)}</span>'
    head = f'<div class="header"><div class="header-inner">{brand}<nav class="nav">{nav}</nav></div></div>'
    bones = '<div class="bone"></div>' * 6
    rest = f'<div class="page"><p role="status">Loading</p><div class="card skeleton">{bones}</div></div>'
    return f'<div id="first">{head}{rest}</div>'

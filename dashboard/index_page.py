"""The HTML page in which all pages are drawn, and the scripts that it asks for."""

import re
from collections.abc import Callable
from typing import Any, Final

from dash import Dash

from dashboard import grids_code, theme
from dashboard.desk import Desk
from dashboard.first_view import CHARTS, PULSE, REMOVAL, first_view, pages_of

_COLOURS: Final = """
(function () {
  var kept = null;
  try { kept = localStorage.getItem("mantine-color-scheme-value"); } catch (refused) { kept = null; }
  var dark = kept === "dark" || (kept !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
})();
"""
"""A dark page would flash white."""
_WAITING: Final = """
window.regeneratorRuntime = {
  mark: function (waiting) { return waiting; },
  wrap: function (step) {
    var at = { prev: 0, next: 0, ended: false, stop: function () { at.ended = true; } };
    return (function* () {
      for (;;) {
        var given = step(at);
        if (at.ended) return given;
        at.sent = yield given;
      }
    })();
  },
};
"""
"""What is needed of the polyfill that we leave out: Dash's lazy components wait for one another by these two names."""
FIRST: Final = _COLOURS + _WAITING + REMOVAL + PULSE + CHARTS
"""Runs before anything is drawn."""
LEFT_OUT: Final = ("/dash/deps/polyfill@", "/dash/dash_table/bundle.")
"""Scripts that Dash asks for and no page needs: what browsers lacked before those in which Mantine can be seen, and
tables that we do not show (docs/decisions/0043-without-the-polyfill.md)."""
_SCRIPT: Final = re.compile(r'<script src="(?P<address>[^"]*)"></script>\s*')

_INDEX: Final = """<!DOCTYPE html>
<html lang="en-GB">
<head>
{%metas%}
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="grids" content="__GRIDS__">
<title>{%title%}</title>
{%favicon%}
<style>__THEME__</style>
{%css%}
<script>__FIRST__</script>
</head>
<body>
__FIRST_VIEW__
{%app_entry%}
<footer>{%config%}{%scripts%}{%renderer%}</footer>
</body>
</html>"""


class App(Dash):
    """A Dash app whose page asks for the scripts that are needed."""

    def interpolate_index(self, *places: Any, **parts: Any) -> str:
        """The page as it is sent: Dash calls this with what it fills in."""
        filled: Callable[..., str] = super().interpolate_index
        return filled(*places, **{**parts, "scripts": needed(parts["scripts"])})


def needed(scripts: str) -> str:
    """Script elements without those that are left out."""

    def kept(found: re.Match[str]) -> str:
        return "" if any(each in found["address"] for each in LEFT_OUT) else found[0]

    return _SCRIPT.sub(kept, scripts)


def index_page(desk: Desk) -> str:
    """The page, with Dash's places for what Dash fills in."""
    view = first_view(desk.settings, links=pages_of(with_lab=desk.lab is not None))
    parts = {"__THEME__": theme.stylesheet(), "__FIRST__": FIRST, "__FIRST_VIEW__": view}
    parts["__GRIDS__"] = grids_code.apart()
    page = _INDEX
    for place, text in parts.items():
        page = page.replace(place, text)
    return page

"""Live without reload: ask for the version number, and let pages fetch only when it has changed.

poll (browser, each `refresh_s`) ->  GET /pulse  ->  heartbeat {version, age_s, judged_s}
heartbeat (browser)              ->  news (changes only with the version)  ->  the pages' callbacks
                                 ->  slow news (the same, once a minute)   ->  callbacks of pages about days
                                 ->  each second, without Dash, "Live, 8 s ago", or that nothing arrives any more
"""

import logging
import time

import orjson
from dash import dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from fastapi import FastAPI, Response

from dashboard import queries
from dashboard.components.attributes import data
from dashboard.desk import Desk, away
from dashboard.settings import DashboardSettings
from data.errors import StoreError

_log = logging.getLogger(__name__)
NEWS = "live-news"
SLOW_NEWS = "live-slow-news"
"""The same at most once a minute, for figures of days: their callbacks would else be asked again before they answer."""
SCHEME = "live-scheme"
_SAME_S = 0.25
_AGE = "live-age"
_STALE = "live-stale"


def stores() -> list[Component]:
    """What the browser tells the pages' callbacks; placed once, in the shell."""
    return [dcc.Store(id=name) for name in (NEWS, SLOW_NEWS, SCHEME)]


def age() -> Component:
    """The age of the newest result, in the header."""
    return html.Span(
        [html.Span(className="pulse"), html.Span("Connecting", id=_AGE)],
        id=f"{_AGE}-frame",
        title="Age of the newest result",
        className="live",
    )


def stale_notice(settings: DashboardSettings) -> Component:
    """Says aloud that nothing arrives any more; hidden while all is well. It carries its limits, in seconds."""
    silent_s = max(10.0, settings.refresh_s * 4)
    limits = data(poll=f"{settings.refresh_s:g}", stale=f"{settings.stale_after_s:g}", silent=f"{silent_s:g}")
    return html.Div("", id=_STALE, className="stale", role="status", **limits)


def await_browser(*known: object) -> None:
    """Do nothing yet while the browser has not said what `known` needs: it will, within a poll, and then asks again.

    Pages are filled by their first call as well as by news: a page that is opened by a link finds old news waiting,
    and would otherwise stay a skeleton until the next.
    """
    if any(each is None for each in known):
        raise PreventUpdate


def add_pulse(server: FastAPI, *, desk: Desk) -> None:
    """Answer polls. A route of its own: fifty open pages poll 25 times a second, and a callback costs Dash 4 ms.

    Who polls within a quarter of a second of another gets the same answer, without a look at the store. Call it before
    the pages are mounted: they answer every path that is left.
    """
    until, body = 0.0, b""

    @server.get("/pulse", include_in_schema=False)
    async def pulse() -> Response:
        nonlocal until, body
        if time.monotonic() >= until:
            try:
                body = orjson.dumps(await away(lambda: queries.pulse(desk)))
            except StoreError as error:  # said in the browser: it counts how long no heartbeat has come
                _log.warning("no heartbeat: %s", error)
                return Response(status_code=204)
            until = time.monotonic() + _SAME_S
        return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})

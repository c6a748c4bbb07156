"""The pages as one Dash app on a FastAPI server, which may be the one that carries the collector's API."""

import logging
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from dash import Dash
from fastapi import FastAPI
from sqlalchemy import Engine
from starlette.middleware.gzip import GZipMiddleware

from dashboard import filters, live, shell
from dashboard.compressed import LEAST, KeptFiles
from dashboard.desk import Desk
from dashboard.exports import Maker, add_exports
from dashboard.index_page import FIRST, App, index_page
from dashboard.lab_control import LabControl
from dashboard.pages import (
    board_paper,
    core,
    hospital,
    incident,
    incidents,
    not_found_404,
    now,
    practice,
    practices,
    runbook,
    set_up,
    trends,
)
from dashboard.pages import lab as lab_page
from dashboard.policy import PolicyHeader, policy
from dashboard.replies import KeptReplies
from dashboard.settings import DashboardSettings
from dashboard.views import practice_files
from dashboard.views.history import files as history_files
from dashboard.views.trends import files as trend_files
from data.fleet.call_hours import CALLS, CallHours
from data.fleet.model import ModelReader
from domain.clock import Clock

_log = logging.getLogger(__name__)
_ASSETS = Path(__file__).parent / "assets"
_QUICKLY = 1
"""Level at which replies are packed that differ each time."""

MAKERS: Mapping[str, Maker] = {
    "practices": practice_files.practices,
    "practice-hours": practice_files.practice_hours,
    **history_files.MAKERS,
    "weeks": trend_files.weeks,
    "levels": trend_files.levels,
    "whose": trend_files.shares,
    "roles": trend_files.roles,
    "core": core.table,
    "hospitals": hospital.table,
    "agents": set_up.table,
    "incident-practices": incident.table,
}
"""The CSV files: name -> what reads it."""

_PAGES = (
    now,
    practices,
    practice,
    core,
    hospital,
    incidents,
    incident,
    trends,
    board_paper,
    set_up,
    runbook,
    not_found_404,
)


def create_app(
    *,
    engine: Engine,
    clock: Clock,
    settings: DashboardSettings,
    lab: LabControl | None = None,
    server: FastAPI | None = None,
    read_model: Path | None = None,
    packed: Path | None = None,
) -> Dash:
    """The app, ready to be served by uvicorn as `app.server`.

    engine: the store, migrated to the newest tables. lab: its switches, which add the page "Lab control". server: a
    FastAPI app to mount on; add its own routes before it starts, for the pages answer every path that is left.
    read_model: the folder that `data.fleet.loop` keeps. packed: one for the software as well packed as can be.
    One app at a time: Dash keeps its pages in one registry per process, and the app made last owns it.
    """
    desk = Desk(
        engine=engine,
        clock=clock,
        settings=settings,
        lab=lab,
        read_model=None if read_model is None else ModelReader(read_model),
        calls=None if read_model is None else CallHours(read_model / CALLS),
    )
    mount: Any = server if server is not None else FastAPI(title=settings.title)
    add_exports(mount, desk=desk, makers=MAKERS)
    live.add_pulse(mount, desk=desk)
    quiet: Any = None  # no "Updating..." in the title at each poll
    app = App(
        "dashboard",
        server=mount,
        backend="fastapi",
        use_pages=True,
        pages_folder="",
        assets_folder=str(_ASSETS),
        index_string=index_page(desk),
        title=settings.title,
        update_title=quiet,
        suppress_callback_exceptions=True,
        include_pages_meta=False,
        enable_mcp=False,
        on_error=_note,
    )
    app.backend.websocket_capability = False  # else every browser tries a socket that we do not offer
    _register(app, desk=desk)
    app.layout = shell.shell(desk)
    _prepare(app)
    mount.add_middleware(PolicyHeader, policy=policy([*app.csp_hashes(), _hash(FIRST)]))
    mount.add_middleware(KeptFiles, folder=packed)
    mount.add_middleware(KeptReplies)
    mount.add_middleware(GZipMiddleware, minimum_size=LEAST, compresslevel=_QUICKLY)
    return app


def _hash(script: str) -> str:
    return f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"


def _prepare(app: Dash) -> None:
    """Do now what Dash does at the first request for "/".

    Its FastAPI backend forgets it when the first request is for another page: that page came without any script of
    ours, so a link that somebody was sent opened as a skeleton for ever.
    """
    backend: Any = app.backend
    for step in backend._before_request_funcs:  # Dash has no public name for these
        step()


def _note(error: Exception) -> None:
    """Dash's FastAPI backend answers 500 and says nothing to the log; this does."""
    _log.error("a page's callback failed", exc_info=error)
    raise error


def _register(app: Dash, *, desk: Desk) -> None:
    filters.register(app, desk=desk)
    for page in _PAGES:
        page.register(app, desk=desk)
    lab_page.register(app, desk=desk)

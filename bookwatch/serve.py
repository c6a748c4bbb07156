"""The central service: collector, evaluator and pages on one port, wired here and nowhere else."""

import logging
import socket
from collections.abc import Set
from contextlib import suppress

import uvicorn
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from sqlalchemy import Engine, make_url

from bookwatch.jobs import packed_folder, read_model_folder, working
from bookwatch.lab.remote import RemoteLab
from bookwatch.listening import listen
from bookwatch.memory import give_back, settle
from bookwatch.settings import ServeSettings
from bookwatch.turns import short_turns
from bookwatch.typed import program
from collectors.api import ApiSettings, create_api
from dashboard.app import create_app
from dashboard.settings import DashboardSettings
from data.engine import open_engine
from data.errors import StoreError
from data.migrations import upgrade
from domain.clock import system_clock

_log = logging.getLogger(__name__)

STALE_ROUNDS = 3
"""After so many rounds without an evaluation `/readyz` says that the service is not ready."""


class ServeError(Exception):
    """The service cannot start. The message says why and what to do."""


def run(settings: ServeSettings, *, roles: Set[str]) -> None:
    """Serve until SIGINT or SIGTERM. roles: all, collector, evaluator, pages. Raises ServeError, ListenError."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it says two lines at each look at the schema
    give_back()
    short_turns()
    listener = listen(settings.host, port=settings.port)
    try:
        upgrade(settings.database_url)
        engine = open_engine(settings.database_url, busy_s=settings.lock_s, statement_s=settings.statement_s)
        _log.info("%s", _said(settings, roles=roles))
        app = compose(engine, settings=settings, roles=roles)
        settle()
        with working(engine, settings=settings, roles=roles):
            _serve(app, settings=settings, listener=listener)
    except StoreError as problem:
        raise ServeError(str(problem)) from problem
    engine.dispose()


def _said(settings: ServeSettings, *, roles: Set[str]) -> str:
    """What is served, for whoever started it."""
    scheme = "https" if settings.tls_certificate else "http"
    database = make_url(settings.database_url).render_as_string(hide_password=True)
    where = f"{scheme}://{settings.host}:{settings.port}"
    what = " and ".join(sorted(roles))
    return f"serving {what} at {where}, database {database}, rounds of {settings.round_s:g} s. Ctrl-C ends it"


def compose(engine: Engine, *, settings: ServeSettings, roles: Set[str]) -> FastAPI:
    """The web application of one or several roles: the API always answers /healthz and /readyz; pages come on top."""
    api = create_api(
        engine=engine,
        clock=system_clock,
        settings=ApiSettings(stale_after_s=STALE_ROUNDS * settings.round_s + 60),
        receives=bool(roles & {"all", "collector"}),
    )
    api.add_api_route("/api/{path:path}", _no_such_path, methods=["GET", "POST"], include_in_schema=False)
    if roles & {"all", "pages"}:
        lab = RemoteLab(settings.lab_control_url) if settings.lab_control_url else None
        shown = DashboardSettings(
            round_s=settings.round_s,
            demonstration=lab is not None,
            actor_header=settings.actor_header,
            program=program(),
        )
        create_app(
            engine=engine,
            clock=system_clock,
            settings=shown,
            lab=lab,
            server=api,
            read_model=read_model_folder(settings),
            packed=None if lab else packed_folder(settings),
        )
    return api


async def _no_such_path(path: str) -> JSONResponse:
    """The pages answer every path that is left; a mistyped API address must not look like a success."""
    told = {"error": f"there is no /api/{path} here", "where": "path", "remedy": "GET /api/docs lists what there is"}
    return JSONResponse(told, status_code=404)


def _serve(app: FastAPI, *, settings: ServeSettings, listener: socket.socket) -> None:
    config = uvicorn.Config(
        app,
        log_level="warning",
        timeout_graceful_shutdown=5,
        ssl_certfile=settings.tls_certificate,
        ssl_keyfile=settings.tls_key,
    )
    with suppress(KeyboardInterrupt):  # uvicorn raises the Ctrl-C again that it has just ended in order for
        uvicorn.Server(config).run(sockets=[listener])

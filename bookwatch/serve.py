"""The central service: collector, evaluator and pages on one port, wired here and nowhere else."""

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import uvicorn
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from sqlalchemy import Engine, make_url

from bookwatch.lab.remote import RemoteLab
from bookwatch.listening import listen
from bookwatch.settings import ServeSettings
from collectors.api import ApiSettings, create_api
from collectors.evaluator import Evaluator
from collectors.rollup_job import RollUpJob
from dashboard.app import create_app
from dashboard.settings import DashboardSettings
from data.engine import open_engine, writing
from data.errors import StoreError
from data.migrations import upgrade
from data.rollups import use_rounds
from domain.clock import system_clock

_log = logging.getLogger(__name__)

STALE_ROUNDS = 3
"""After so many rounds without an evaluation `/readyz` says that the service is not ready."""


class ServeError(Exception):
    """The service cannot start. The message says why and what to do."""


def run(settings: ServeSettings, *, role: str) -> None:
    """Serve until SIGINT or SIGTERM. role: all, collector, evaluator or pages. Raises ServeError, ListenError."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it says two lines at each look at the schema
    listener = listen(settings.host, port=settings.port)
    try:
        upgrade(settings.database_url)
        engine = open_engine(settings.database_url)
    except StoreError as problem:
        raise ServeError(str(problem)) from problem
    _log.info("%s", _said(settings, role=role))
    app = compose(engine, settings=settings, role=role)
    with _evaluating(engine, settings=settings, wanted=role in {"all", "evaluator"}):
        _serve(app, settings=settings, listener=listener)
    engine.dispose()


def _said(settings: ServeSettings, *, role: str) -> str:
    """What is served, for whoever started it."""
    scheme = "https" if settings.tls_certificate else "http"
    database = make_url(settings.database_url).render_as_string(hide_password=True)
    where = f"{scheme}://{settings.host}:{settings.port}"
    return f"serving {role} at {where}, database {database}, rounds of {settings.round_s:g} s. Ctrl-C ends it"


def compose(engine: Engine, *, settings: ServeSettings, role: str) -> FastAPI:
    """The web application of a role: the API always answers /healthz and /readyz; pages come on top."""
    api = create_api(
        engine=engine,
        clock=system_clock,
        settings=ApiSettings(stale_after_s=STALE_ROUNDS * settings.round_s + 60),
        receives=role in {"all", "collector"},
    )
    api.add_api_route("/api/{path:path}", _no_such_path, methods=["GET", "POST"], include_in_schema=False)
    if role in {"all", "pages"}:
        lab = RemoteLab(settings.lab_control_url) if settings.lab_control_url else None
        shown = DashboardSettings(
            round_s=settings.round_s, demonstration=lab is not None, actor_header=settings.actor_header
        )
        create_app(engine=engine, clock=system_clock, settings=shown, lab=lab, server=api)
    return api


async def _no_such_path(path: str) -> JSONResponse:
    """The pages answer every path that is left; a mistyped API address must not look like a success."""
    told = {"error": f"there is no /api/{path} here", "where": "path", "remedy": "GET /api/docs lists what there is"}
    return JSONResponse(told, status_code=404)


@contextmanager
def _evaluating(engine: Engine, *, settings: ServeSettings, wanted: bool) -> Iterator[None]:
    if not wanted:
        yield
        return
    with writing(engine) as conn:
        use_rounds(conn, round_s=settings.round_s)
    stop = threading.Event()
    evaluator = Evaluator(engine, system_clock, settings.round_s)
    job = RollUpJob(engine, round_s=settings.round_s)
    loops = {"evaluator": evaluator.run, "roll-ups": job.run}
    threads = [threading.Thread(target=run, args=(stop,), name=name, daemon=True) for name, run in loops.items()]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=10)


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

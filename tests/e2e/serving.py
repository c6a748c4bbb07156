"""The pages on a real port, with a real database, for a browser."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from sqlalchemy import Engine

from dashboard.app import create_app
from dashboard.lab_control import LabControl
from dashboard.settings import DashboardSettings
from data.engine import open_engine
from data.migrations import upgrade
from domain.clock import Clock, system_clock

_SERVING = threading.Lock()


def store_in(folder: Path) -> Engine:
    """A SQLite store with all tables, empty."""
    url = f"sqlite:///{folder / 'pages.db'}"
    upgrade(url)
    return open_engine(url)


@contextmanager
def pages_on(
    engine: Engine,
    *,
    clock: Clock = system_clock,
    lab: LabControl | None = None,
    server: FastAPI | None = None,
    round_s: float = 10.0,
    port: int = 0,
) -> Iterator[str]:
    """Serve the pages in a thread; gives their address. port: 0 takes one that is free.

    One at a time: Dash keeps one page registry for the process, so a second app would take pages from the first.
    """
    assert _SERVING.acquire(blocking=False), (
        "other pages are being served: use them, or move the test to its own module"
    )
    try:
        yield from _serve(engine, clock=clock, lab=lab, server=server, round_s=round_s, port=port)
    finally:
        _SERVING.release()


def _serve(
    engine: Engine, *, clock: Clock, lab: LabControl | None, server: FastAPI | None, round_s: float, port: int
) -> Iterator[str]:
    settings = DashboardSettings(round_s=round_s, refresh_s=0.5)
    app = create_app(engine=engine, clock=clock, settings=settings, lab=lab, server=server)
    with socket.create_server(("127.0.0.1", port)) as listener:
        uvicorn_server = uvicorn.Server(
            uvicorn.Config(app.server, log_level="error", ws="none", timeout_graceful_shutdown=1)
        )
        thread = threading.Thread(target=uvicorn_server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        _wait(uvicorn_server)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            uvicorn_server.should_exit = True
            thread.join(10)


def _wait(server: uvicorn.Server) -> None:
    deadline = time.monotonic() + 20
    while not server.started:
        assert time.monotonic() < deadline, "the pages did not start within 20 s"
        time.sleep(0.01)

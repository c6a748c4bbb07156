"""The sites that are measured, each in a process of its own: our pages on a store, and a plain one to compare with."""

import multiprocessing
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import requests
import uvicorn
from dash import Dash, Input, Output, dcc, html
from fastapi import FastAPI
from sqlalchemy import Engine, func, select

from bookwatch.memory import give_back, settle
from bookwatch.turns import short_turns
from collectors.rollup_job import RollUpJob
from dashboard.app import create_app
from dashboard.settings import DashboardSettings
from data.engine import open_engine, reading
from data.fleet.loop import ReadModelLoop
from data.tables import latest_runs
from domain.clock import Clock, system_clock

ROUND_S = 300.0
NEWS_S = 30.0
"""How often roll-ups are counted anew at the latest: ten times as often as where rounds are of five minutes, so that a
measurement of a minute or two meets news."""


@dataclass(frozen=True, slots=True)
class Site:
    """A site that answers."""

    url: str
    process: psutil.Process

    def cpu_s(self) -> float:
        """Processor seconds that it has taken."""
        times = self.process.cpu_times()
        return float(times.user + times.system)


def clock_of(engine: Engine) -> Clock:
    """A clock that stood at the store's newest run when it was made: pages are then about what is there."""
    with reading(engine) as conn:
        newest: datetime = conn.execute(select(func.max(latest_runs.c.scheduled_at))).scalar_one()
    behind = system_clock() - newest
    return lambda: system_clock() - behind


def packed_in(folder: Path | str) -> Path:
    """Where our pages on that folder keep their software."""
    return Path(folder) / "packed"


@contextmanager
def ours(database: str, *, folder: Path) -> Iterator[Site]:
    """Our pages, with roll-up job and read model, as `bookwatch serve` has them."""
    with _served(_serve_ours, database, str(folder)) as site:
        yield site


@contextmanager
def plain() -> Iterator[Site]:
    """A Dash app on the same server with one callback that answers a number, and one heat map."""
    with _served(_serve_plain) as site:
        yield site


def _serve_ours(listener: socket.socket, database: str, folder: str) -> None:
    give_back()
    short_turns()
    engine = open_engine(database)
    clock, stop = clock_of(engine), threading.Event()
    kept = ReadModelLoop(engine, folder=Path(folder))
    kept.refresh()  # once in a host's life; the files outlive the process
    for run in (RollUpJob(engine, clock, round_s=NEWS_S).run, kept.run):
        threading.Thread(target=run, args=(stop,), daemon=True).start()
    app = create_app(
        engine=engine,
        clock=clock,
        settings=DashboardSettings(round_s=ROUND_S),
        read_model=Path(folder),
        packed=packed_in(folder),
    )
    settle()
    _run(app.server, listener)


def _serve_plain(listener: socket.socket) -> None:
    server: Any = FastAPI()
    app = Dash("plain", server=server, backend="fastapi")
    shares: Any = np.random.default_rng(1).random((40, 168)).astype(np.float32)
    heat = {"data": [{"type": "heatmap", "z": shares}], "layout": {"height": 800}}
    graph: Any = dcc.Graph(id="heat", figure=heat)
    app.layout = html.Div([graph, dcc.Store(id="asked"), dcc.Store(id="answered")])

    @app.callback(Output("answered", "data"), Input("asked", "data"))
    async def answer(asked: int | None) -> int:
        return (asked or 0) + 1

    _run(app.server, listener)


def _run(app: Any, listener: socket.socket) -> None:
    uvicorn.Server(uvicorn.Config(app, log_level="error", ws="none")).run(sockets=[listener])


@contextmanager
def _served(serve: Callable[..., None], *more: str) -> Iterator[Site]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        child = multiprocessing.get_context("spawn").Process(target=serve, args=(listener, *more), daemon=True)
        child.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        try:
            _await(url)
            yield Site(url, psutil.Process(child.pid))
        finally:
            child.terminate()
            child.join()


def _await(url: str) -> None:
    deadline = time.monotonic() + 120
    while not _answers(url):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{url} does not answer")
        time.sleep(0.2)


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=60).ok
    except (requests.ConnectionError, requests.Timeout):
        return False

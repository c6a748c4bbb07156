"""The two sides of the kill trial as processes of their own.

They are forked from a server that has loaded the libraries already, and only those: a trial starts dozens of
processes, and importing FastAPI and SQLAlchemy takes seconds. Our own modules are imported in each process anew,
after its crash point was set.
"""

import multiprocessing
import os
from collections.abc import Callable
from multiprocessing.context import ForkServerProcess
from pathlib import Path

LIBRARIES = [
    "apscheduler.schedulers.background",
    "dns.resolver",
    "fastapi",
    "requests",
    "sqlalchemy",
    "uvicorn",
    "yaml",
]


def start(side: Callable[..., None], *arguments: str, crash_at: str, log: Path) -> ForkServerProcess:
    """Start `agent` or `collector` in a process, armed with a crash point or (empty) not."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(LIBRARIES)
    process = context.Process(target=_run, args=(side, arguments, crash_at, str(log)), daemon=True)
    process.start()
    return process


def _run(side: Callable[..., None], arguments: tuple[str, ...], crash_at: str, log: str) -> None:
    os.environ["BOOKWATCH_CRASH_AT"] = crash_at
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(output, 1)
    os.dup2(output, 2)
    side(*arguments)


def agent(config: str) -> None:
    """Run an agent until SIGTERM."""
    from bookwatch.stopping import stop_on_signals
    from domain.clock import system_clock
    from probes.agent.config import load_config
    from probes.agent.host import run_agent

    run_agent(load_config(Path(config)), clock=system_clock, stop=stop_on_signals())


def collector(database: str, port: str) -> None:
    """Take results until it is killed."""
    import uvicorn

    from collectors.api import create_api
    from data.engine import open_engine
    from domain.clock import system_clock

    app = create_api(engine=open_engine(database), clock=system_clock)
    uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="warning", access_log=False)

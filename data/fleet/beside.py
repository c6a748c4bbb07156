"""Make all of a read model; a nation's in two processes.

Turning rows into numbers keeps one processor busy, and in a process that also answers pages it waits for every other
thread: the days are read by a process of their own while the hours are read here.
"""

import logging
import multiprocessing
import os
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection

from data.children import children
from data.engine import open_engine, reading
from data.fleet.filling import OutgrownError
from data.fleet.layout import Layout
from data.fleet.model import ReadModel, opened_model
from data.fleet.shape import MANY
from data.fleet.updating import fill_cubes, filling_now

HERE: Final = ("hours",)
THERE: Final = ("days", "pct_days", "pct_latency")
"""Some two fifths of the rows."""

_log = logging.getLogger(__name__)


def fill(conn: Connection, *, model: ReadModel, folder: Path, many: int = MANY) -> None:
    """Read all that the cubes of a model in `folder` can keep. Raises OutgrownError.

    many: of more places than this a second process reads the days, where there is a second processor and this process
    may have children (one that multiprocessing ends with its parent may not).
    """
    alone = (os.cpu_count() or 1) == 1 or multiprocessing.current_process().daemon
    with filling_now(conn, model=model):
        if alone or model.layout.places <= many:
            fill_cubes(conn, model=model)
            return
        with children(1) as pool:
            url = conn.engine.url.render_as_string(hide_password=False)
            days = pool.submit(_fill_days, url, folder, model.layout)
            fill_cubes(conn, model=model, names=HERE)
            _finish(days, conn=conn, model=model)


def _finish(days: "Future[dict[str, Any] | None]", *, conn: Connection, model: ReadModel) -> None:
    try:
        small = days.result()
    except (BrokenProcessPool, OSError):  # killed, or there was no room for it: slower, but not without
        _log.warning("a second process could not read the days of the read model; this one does", exc_info=True)
        fill_cubes(conn, model=model, names=THERE)
        return
    if small:
        raise OutgrownError(**small)


def _fill_days(url: str, folder: Path, layout: Layout) -> dict[str, Any] | None:
    """In the second process; what was too small, if anything was."""
    engine = open_engine(url, statement_s=0)
    try:
        with reading(engine) as conn:
            fill_cubes(conn, model=opened_model(folder, layout=layout, writable=True), names=THERE)
    except OutgrownError as small:
        return {"roles": small.roles, "places": small.places, "count": small.count}
    finally:
        engine.dispose()
    return None

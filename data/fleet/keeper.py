"""The one process of a host that keeps the read model in step with the store; the others find its lock and only read.

What changed is asked of `counted`: which hours and days were computed anew since the version that a cube shows.
"""

import shutil
from dataclasses import replace
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine

from data.engine import reading
from data.fleet.beside import fill
from data.fleet.call_hours import CALLS
from data.fleet.filling import OutgrownError
from data.fleet.layout import Layout, write_layout
from data.fleet.model import ReadModel, made_model, open_model
from data.fleet.sizing import first_layout, grown
from data.fleet.updating import update
from data.rollups import recounts


class Keeper:
    """Keeps the read model in `folder` in step with the store."""

    def __init__(self, engine: Engine, *, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._engine = engine
        self._folder = folder
        self._lock = FileLock(folder / "read-model.lock")

    def refresh(self) -> bool:
        """Bring the read model up to date, or make it; False where another process of this host is its keeper.

        Raises DatabaseUnavailableError; what stood before then still stands.
        """
        try:
            self._lock.acquire(blocking=False)
        except Timeout:
            return False
        with reading(self._engine) as conn:
            self._refresh(conn)
        return True

    def close(self) -> None:
        """Leave the read model to another process."""
        self._lock.release()

    def _refresh(self, conn: Connection) -> None:
        standing = open_model(self._folder, writable=True)
        store = f"{self._engine.url.render_as_string(hide_password=True)} {recounts.beginning(conn)}"
        if standing is not None and _follows(conn, store=store, model=standing):
            try:
                update(conn, model=standing)
            except OutgrownError as small:
                self._make(conn, layout=grown(standing.layout, small=small))
            return
        shutil.rmtree(self._folder / CALLS, ignore_errors=True)  # their versions may be those of another database
        generation = standing.layout.generation if standing else 0
        self._make(conn, layout=first_layout(conn, store=store, generation=generation))

    def _make(self, conn: Connection, *, layout: Layout) -> None:
        """Make all cubes anew beside those that stand, larger until everything fits; then show them."""
        while True:
            layout = replace(layout, generation=layout.generation + 1)
            model = made_model(self._folder, layout=layout)
            try:
                fill(conn, model=model, folder=self._folder)
            except OutgrownError as small:
                layout = grown(layout, small=small)
                continue
            write_layout(self._folder, layout=layout)
            return


def _follows(conn: Connection, *, store: str, model: ReadModel) -> bool:
    """Whether the store is what the read model was made of, and later: not made anew, nor restored from a back-up."""
    return model.layout.store == store and model.version <= recounts.newest(conn) and not model.torn

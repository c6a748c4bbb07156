"""Keeps the read model up to date while a page worker runs; another takes over when the keeper's process ends."""

import logging
import threading
from pathlib import Path

from sqlalchemy import Engine

from data.engine import reading, shown_version
from data.fleet.keeper import Keeper

REST_S = 2.0
"""Between two looks at the store's version, which cost one small query."""

_log = logging.getLogger(__name__)


class ReadModelLoop:
    """Refreshes until it is told to stop."""

    def __init__(self, engine: Engine, *, folder: Path) -> None:
        self._engine = engine
        self._keeper = Keeper(engine, folder=folder)
        self._seen = -1

    def run(self, stop: threading.Event) -> None:
        """Refresh when something changed. What fails is logged, and tried again after the rest."""
        while not stop.is_set():
            try:
                self.refresh()
            except Exception:  # the loop's edge: a database that is away now may be back after the rest
                _log.exception("the read model could not be refreshed; the pages show what it held before")
            stop.wait(REST_S)
        self._keeper.close()

    def refresh(self) -> None:
        """Refresh once, where the store has changed since the last time and nobody else of this host does it."""
        with reading(self._engine) as conn:
            version = shown_version(conn)
        if version != self._seen and self._keeper.refresh():
            self._seen = version

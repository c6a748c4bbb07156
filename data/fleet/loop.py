"""Keeps the read model up to date while a page worker runs; another takes over when the keeper's process ends."""

import logging
import threading
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine

from data.engine import reading, shown_version
from data.fleet.call_hours import CALLS, CallHours
from data.fleet.keeper import Keeper
from data.fleet.model import ModelReader
from data.fleet.shape import MANY
from data.readers.span import Span
from data.rollups.moments import hour_start

_DAY = timedelta(days=1, hours=1)
REST_S = 2.0
"""Between two looks at the store's version, which cost one small query."""

_log = logging.getLogger(__name__)


class ReadModelLoop:
    """Refreshes until it is told to stop."""

    def __init__(self, engine: Engine, *, folder: Path) -> None:
        self._engine = engine
        self._keeper = Keeper(engine, folder=folder)
        self._reader = ModelReader(folder)
        self._calls = CallHours(folder / CALLS)
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
            self._sum_calls()

    def _sum_calls(self) -> None:
        """Have the hours of the last day ready, of which the pages of core and hospitals are made."""
        model = self._reader.current()
        if model is None or model.layout.places <= MANY:
            return
        newest = hour_start(int(model.hours.buckets.max()) + 1)
        with reading(self._engine) as conn:
            self._calls.read(conn, span=Span(newest - _DAY, newest))

"""The partition job: the days to come have their place before the first run of the day arrives."""

import logging
import threading
from typing import Final

from sqlalchemy import Engine

from data import partitions
from data.engine import writing
from domain.clock import Clock

EVERY_S: Final = 3_600.0
AWAY_S: Final = 30.0
"""When to try again after it failed."""

_log = logging.getLogger(__name__)


class PartitionJob:
    """Makes partitions ahead until it is told to stop. Any number may run; what none made a collector makes."""

    def __init__(self, engine: Engine, *, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def run(self, stop: threading.Event) -> None:
        """Make what is missing each hour. On SQLite there is nothing to do."""
        if self._engine.dialect.name != "postgresql":
            return
        while not stop.wait(EVERY_S if self._made() else AWAY_S):
            pass

    def _made(self) -> bool:
        try:
            with writing(self._engine, lock="partitions") as conn:
                made = partitions.ensure(conn, now=self._clock())
        except Exception:  # the loop's edge: a database that is away now may be back soon
            _log.exception("partitions could not be made ahead; a collector makes what it needs")
            return False
        if made:
            _log.info("made partitions for %d days", len(made))
        return True

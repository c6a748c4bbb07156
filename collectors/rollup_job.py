"""The roll-up job: computes what waits, soon where that is cheap and once a round where it is not."""

import logging
import threading
import time
from typing import Final

from sqlalchemy import Engine

from data import rollups
from data.engine import leading

SHARE: Final = 1_000
"""After work that took a second the job rests so many seconds, but no longer than a round: so small stores are fresh
within seconds, and a nation's job costs a thousandth of a core."""
REST_S: Final = 1.0
"""The shortest rest."""

LEADER: Final = "roll-up job"

_log = logging.getLogger(__name__)


class RollUpJob:
    """Computes roll-ups until it is told to stop. Any number may run: one works, and another when that one is gone."""

    def __init__(self, engine: Engine, *, round_s: float) -> None:
        self._engine = engine
        self._round_s = round_s

    def run(self, stop: threading.Event) -> None:
        """Compute what waits, again and again. What fails is logged, and tried again after the rest."""
        while not stop.is_set():
            begun = time.perf_counter()
            try:
                with leading(self._engine, name=LEADER) as leads:
                    if leads:
                        rollups.refresh_hours(self._engine)
            except Exception:  # the loop's edge: a database that is away now may be back after the rest
                _log.exception("the roll-ups could not be computed; what waits is computed later")
            took = time.perf_counter() - begun
            stop.wait(min(max(REST_S, took * SHARE), self._round_s))

"""The retention job: once an hour takes away what is older than its tier is kept."""

import logging
import threading
from typing import Final

from sqlalchemy import Engine

from data.engine import leading
from data.retention import applying
from domain.clock import Clock
from domain.retention import Keep

EVERY_S: Final = 3_600.0
LEADER: Final = "retention job"

_log = logging.getLogger(__name__)


class RetentionJob:
    """Takes away what is too old until it is told to stop. Any number may run: one works."""

    def __init__(self, engine: Engine, clock: Clock, *, keep: Keep) -> None:
        self._engine = engine
        self._clock = clock
        self._keep = keep

    def run(self, stop: threading.Event) -> None:
        """Once an hour, first after an hour: whoever lowered a setting by mistake has time to see it."""
        while not stop.wait(EVERY_S):
            try:
                with leading(self._engine, name=LEADER) as leads:
                    gone = applying.retain(self._engine, keep=self._keep, now=self._clock()) if leads else []
            except Exception:  # the loop's edge: a database that is away now may be back in an hour
                _log.exception("what is too old could not be taken away; it is tried again in an hour")
                continue
            for each in gone:
                _log.info("%s: took away %d rows, kept from %s", each.tier, each.rows, each.kept_from)

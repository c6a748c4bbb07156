"""Puts results into the outbox, and holds on to them in memory while the outbox cannot be written."""

import logging
import threading
from collections import deque
from collections.abc import Callable

from domain.runs import Run
from probes.agent.outbox import Outbox, OutboxError

_LOG = logging.getLogger(__name__)

MOST_HELD = 5_000
"""Results kept in memory while the disk is full; older ones make way, and the log says how many."""


class Keeper:
    """The only way of the runs into the outbox: it reports what cannot be written and never raises."""

    def __init__(self, outbox: Outbox, *, kept: Callable[[Run], None]) -> None:
        """`kept` is called with each run whose result is committed."""
        self._outbox, self._kept = outbox, kept
        self._held: deque[Run] = deque()
        self._lock = threading.Lock()

    def note(self, run: Run) -> bool:
        """Note a run that is about to start. False: it cannot be noted, so it must not start."""
        try:
            self._outbox.note(run)
        except OutboxError as error:
            _tell("run not started", error)
            return False
        return True

    def keep(self, run: Run) -> None:
        """Commit a result; in memory until that is possible."""
        if not self._commit(run):
            with self._lock:
                self._held.append(run)
                if len(self._held) > MOST_HELD:
                    lost = self._held.popleft()
                    _LOG.error(
                        "the result of run %s is lost: the outbox could not be written for too long", lost.run_id
                    )

    def retry(self) -> None:
        """Try again to commit what is held in memory, oldest first."""
        while self._held:
            with self._lock:
                run = self._held.popleft()
            if not self._commit(run):
                with self._lock:
                    self._held.appendleft(run)
                return

    def _commit(self, run: Run) -> bool:
        try:
            self._outbox.finish(run)
        except OutboxError as error:
            _tell("result held in memory", error)
            return False
        self._kept(run)
        return True


def _tell(consequence: str, error: OutboxError) -> None:
    _LOG.error("%s: %s", consequence, error)

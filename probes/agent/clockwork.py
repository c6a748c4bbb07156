"""Starts each run at its due moment: APScheduler ticks once a second, a heap thread sleeps until each run is due.

Why not an APScheduler job per run: 8,300 of them cost 2.6 times the CPU of a heap, and an SQL job store of them took
182 s to start. One job that ticks keeps the scheduler's house-keeping (shutdown, time zones, missed ticks) for us.
"""

import heapq
import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler

from domain.clock import Clock
from probes.agent.schedule import Due, Timetable

_LOG = logging.getLogger(__name__)

LOOK_AHEAD = timedelta(seconds=1.5)
"""What a tick hands over: the second until the next tick, and half a second more in case that one comes late."""

_LONGEST_SLEEP_S = 1.0
"""The heap thread looks at the clock at least this often, because the machine's clock may be set."""


class Clockwork:
    """Calls `start` for each run at its due moment, from one thread; `start` must return at once."""

    def __init__(self, timetable: Timetable, *, clock: Clock, start: Callable[[Due], None]) -> None:
        self._timetable, self._clock, self._start = timetable, clock, start
        self._heap: list[tuple[datetime, int, Due]] = []
        self._changed = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._fire, name="agent-due", daemon=True)
        self._scheduler = BackgroundScheduler(timezone=UTC)
        self.also(self.tick, each_s=1.0)

    def also(self, chore: Callable[[], None], *, each_s: float) -> None:
        """Have a chore done regularly; one that takes too long is skipped, never doubled."""
        self._scheduler.add_job(
            chore, "interval", seconds=each_s, max_instances=1, coalesce=True, misfire_grace_time=None
        )

    def begin(self) -> None:
        """Start ticking."""
        self.tick()
        self._thread.start()
        self._scheduler.start()

    def end(self) -> None:
        """Stop: nothing is started any more when this returns."""
        self._scheduler.shutdown(wait=True)
        with self._changed:
            self._stopping = True
            self._changed.notify()
        self._thread.join()

    def tick(self) -> None:
        """Hand what is due within the next second to the heap thread."""
        due = self._timetable.take(until=self._clock() + LOOK_AHEAD)
        if not due:
            return
        with self._changed:
            for each in due:
                heapq.heappush(self._heap, (each.scheduled_at, each.entry, each))
            self._changed.notify()

    def _fire(self) -> None:
        while (due := self._next()) is not None:
            try:
                self._start(due)
            except Exception:
                # The edge of the loop: one run that cannot be started must not end all the others.
                _LOG.exception("the run due at %s could not be started", due.scheduled_at)

    def _next(self) -> Due | None:
        """Sleep until the earliest run is due; None when stopped."""
        with self._changed:
            while not self._stopping:
                wait_s = _LONGEST_SLEEP_S
                if self._heap:
                    wait_s = (self._heap[0][0] - self._clock()).total_seconds()
                    if wait_s <= 0:
                        return heapq.heappop(self._heap)[2]
                self._changed.wait(min(wait_s, _LONGEST_SLEEP_S))
            return None

"""A bounded pool of daemon threads.

The standard library's pool joins its threads when the interpreter ends, so one run that hangs would hold up Ctrl-C
for its whole budget (ten minutes in life); these threads die with the process, and the outbox knows what they ran.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable

_LOG = logging.getLogger(__name__)

Task = Callable[[], object]


class Workers:
    """Runs tasks in order of submission, at most `limit` at a time; threads are made when first needed."""

    def __init__(self, *, limit: int, name: str) -> None:
        self._limit, self._name = limit, name
        self._tasks: deque[Task] = deque()
        # Two conditions on one lock: a notification meant for a worker must not be used up by someone who drains.
        lock = threading.Lock()
        self._changed, self._quiet = threading.Condition(lock), threading.Condition(lock)
        self._threads = self._idle = self._busy = 0
        self._closed = False

    def submit(self, task: Task) -> bool:
        """Queue a task; False, and the task is dropped, when the pool is closed."""
        with self._changed:
            if self._closed:
                return False
            self._tasks.append(task)
            if self._idle >= len(self._tasks):
                self._changed.notify()
            elif self._threads < self._limit:
                self._threads += 1
                threading.Thread(target=self._work, name=f"{self._name}-{self._threads}", daemon=True).start()
        return True

    def drain(self, *, timeout_s: float) -> bool:
        """Wait until nothing is queued or running; whether that was reached in time."""
        with self._quiet:
            return self._quiet.wait_for(lambda: not self._tasks and not self._busy, timeout=timeout_s)

    def close(self) -> None:
        """Take no more tasks; threads end when the queue is empty."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _work(self) -> None:
        while (task := self._next()) is not None:
            try:
                task()
            except Exception:
                # The edge of the loop: a task that fails must not take its thread, and in time the pool, with it.
                _LOG.exception("a task of %s failed", self._name)
            finally:
                self._done()

    def _next(self) -> Task | None:
        with self._changed:
            self._idle += 1
            self._changed.wait_for(lambda: self._tasks or self._closed)
            self._idle -= 1
            if not self._tasks:
                self._threads -= 1
                return None
            self._busy += 1
            return self._tasks.popleft()

    def _done(self) -> None:
        with self._quiet:
            self._busy -= 1
            if not self._busy and not self._tasks:
                self._quiet.notify_all()

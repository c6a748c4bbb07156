"""Vantages that several central workers share: each worker runs those that it holds a lease of."""

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Collection
from datetime import timedelta
from typing import Final

from sqlalchemy import Engine

from data import leases
from data.engine import writing
from domain.clock import Clock

SPARE_S: Final = 60.0
"""So long a worker goes on without its database; a dead one's vantages are idle so much longer than its run budget."""
LOOK_S: Final = 10.0

_log = logging.getLogger(__name__)


class Sharing:
    """Keeps the leases of one worker. A run may start only if its whole budget lies within the lease: so two workers
    never run one vantage at once, not even where one of them hangs or has lost its database."""

    def __init__(
        self,
        engine: Engine,
        *,
        vantages: Collection[str],
        budget_s: float,
        clock: Clock,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine, self._vantages, self._clock, self._steady = engine, sorted(vantages), clock, steady
        self._budget_s = budget_s
        self._holder = f"{socket.gethostname()[:40]} {os.getpid()} {id(self):x}"[:64]
        self._held: dict[str, float] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="leases", daemon=True)

    def holds(self, vantage: str) -> bool:
        """Whether a run of this vantage may start now."""
        return self._held.get(vantage, 0.0) - self._steady() >= self._budget_s

    def begin(self) -> None:
        """Offer the vantages, take what is free, and keep it. Raises StoreError where the database is away now."""
        with writing(self._engine, lock="leases") as conn:
            leases.offer(conn, vantages=self._vantages)
        self.look()
        self._thread.start()

    def look(self) -> None:
        """Renew what is held and take what is free."""
        lasting = timedelta(seconds=self._budget_s + SPARE_S)
        until = self._steady() + lasting.total_seconds()  # read before the database counts: never later than it says
        with writing(self._engine, lock=f"leases of {self._holder}") as conn:  # nobody else's: workers look at once
            kept = leases.renew(conn, holder=self._holder, lasting=lasting, now=self._clock())
            taken = leases.claim(conn, holder=self._holder, vantages=self._vantages, lasting=lasting, now=self._clock())
        if taken:
            _log.info("took %d vantages: %s", len(taken), ", ".join(taken[:5]))
        self._held = dict.fromkeys((*kept, *taken), until)

    def end(self) -> None:
        """Give everything back, once its runs are over."""
        self._over.set()
        self._thread.join()
        with writing(self._engine, lock="leases") as conn:
            leases.give_back(conn, holder=self._holder)

    def _keep(self) -> None:
        while not self._over.wait(LOOK_S):
            try:
                self.look()
            except Exception as problem:  # the loop's edge: what is held is held until its time
                _log.warning("leases could not be renewed: %s", problem)

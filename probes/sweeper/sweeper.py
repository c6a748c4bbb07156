"""Takes what is due from the ledger, clears it away in the core, and says what it could not."""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from domain.clock import Clock
from probes.engine.situation import line_of
from probes.ledger import Entry, Ledger, LedgerError
from probes.ledger.entries import REFERRAL
from probes.settings import Target, VantageSetup
from probes.sweeper.clearing import TooEarlyError, clear
from probes.sweeper.session import Session, SweepError
from probes.transport.client import Client

_LOG = logging.getLogger(__name__)

Places = Callable[[], tuple[Target, Mapping[str, VantageSetup]]]
"""The target in force, and the set-up of each vantage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """What a sweep did."""

    cleared: int
    left: int
    """Entries that it tried and could not clear away."""


class Sweeper:
    """Safe to be called from one thread at a time."""

    def __init__(
        self,
        ledger: Ledger,
        *,
        places: Places,
        clock: Clock,
        at_rest: Callable[[], bool] = lambda: False,
        mine_only: bool = False,
    ) -> None:
        """`at_rest`: whether the target must be left alone now. `mine_only`: whether what other vantages made, or was
        made in another core, is somebody else's (else it is told as what cannot be cleared away)."""
        self._mine_only = mine_only
        self._ledger, self._places, self._clock, self._at_rest = ledger, places, clock, at_rest
        self._stopping = threading.Event()

    def run(self, *, each_s: float) -> None:
        """Sweep again and again until `stop`."""
        while not self._stopping.is_set():
            try:
                self.sweep()
            except Exception:
                # The edge of the loop: an unforeseen answer must not leave everything behind for ever.
                _LOG.exception("a sweep of the ledger failed; it is tried again")
            self._stopping.wait(each_s)

    def stop(self) -> None:
        """End after the call in hand."""
        self._stopping.set()

    def sweep(self) -> Swept:
        """Clear away what is due. Never raises for what the network or the core does, nor for the ledger's disk."""
        cleared = left = 0
        try:
            due = sorted(self._due(), key=lambda each: (each.run.vantage, each.run.run_id))
            for _, entries in groupby(due, key=lambda each: each.run.vantage):
                done, failed = self._vantage(list(entries))
                cleared, left = cleared + done, left + failed
        except LedgerError as error:
            _LOG.error("%s", error)  # noqa: TRY400  # the message names the file and the remedy
        if cleared:
            _LOG.info("cleared away %d thing(s) that earlier runs had left in the core", cleared)
        return Swept(cleared=cleared, left=left)

    def _due(self) -> list[Entry]:
        target, setups = self._places()
        core = target.servers.get("core", "")
        return [
            each
            for each in self._ledger.due()
            if not self._mine_only or (each.run.vantage in setups and each.run.core == core)
        ]

    def _vantage(self, entries: Sequence[Entry]) -> tuple[int, int]:
        """(cleared, left) of one vantage's entries, over one connection."""
        target, setups = self._places()
        setup = setups.get(entries[0].run.vantage)
        if setup is None:
            return self._put_off(entries, "its vantage is no longer configured: configure it again, or cancel by hand")
        try:
            line = line_of(target, setup=setup)
        except OSError as error:
            return self._put_off(entries, f"the certificate authority cannot be read: {error}")
        cleared = left = 0
        with Client(line) as client:
            session = Session(client=client, target=target, setup=setup, clock=self._clock)
            # Referrals first: with them their appointments go.
            for entry in sorted(entries, key=lambda each: (each.run.run_id, each.kind != REFERRAL)):
                if self._stopping.is_set() or self._at_rest():
                    break
                done, failed = self._entry(session, entry)
                cleared, left = cleared + done, left + failed
        return cleared, left

    def _entry(self, session: Session, entry: Entry) -> tuple[int, int]:
        try:
            clear(session, entry, ledger=self._ledger, now=self._clock())
        except TooEarlyError as early:
            return self._put_off([entry], str(early), until=early.until)
        except SweepError as error:
            return self._put_off([entry], str(error))
        self._ledger.remove([entry.entry_id])
        return 1, 0

    def _put_off(self, entries: Sequence[Entry], problem: str, *, until: datetime | None = None) -> tuple[int, int]:
        for each in entries:
            if each.attempts == 0 and until is None:
                what = f"{each.kind} {each.reference or '(its reply was lost)'} of run {each.run.run_id}"
                _LOG.warning("%s cannot be cleared away yet: %s", what, problem)
        self._ledger.put_off(entries, problem=problem, until=until)
        return 0, len(entries)

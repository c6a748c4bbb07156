"""What one run writes into the ledger."""

import logging
from collections.abc import Callable, Iterable
from functools import partial

from probes.ledger.entries import REFERRAL, RunFacts
from probes.ledger.store import Ledger, LedgerError

_LOG = logging.getLogger(__name__)


class Notes:
    """One run's entries. Only an intent that cannot be noted is an error: then nothing may be made."""

    def __init__(self, ledger: Ledger, *, run: RunFacts) -> None:
        self._ledger, self._run = ledger, run
        self._entries: dict[str, list[int]] = {}
        self._open: dict[str, int] = {}
        self._referral = ""

    def intend(self, things: Iterable[tuple[str, str]]) -> None:
        """(name in the journey, kind) of what the next call makes. Raises LedgerError."""
        for name, kind in things:
            entry_id = self._ledger.intend(self._run, kind=kind, parent=self._referral)
            self._entries.setdefault(name, []).append(entry_id)
            self._open[name] = entry_id

    def created(self, things: Iterable[tuple[str, str]], *, reference: str) -> None:
        """The call has made them."""
        for name, kind in things:
            entry_id = self._open.pop(name, None)
            if entry_id is None or not reference:
                continue
            if kind == REFERRAL:
                self._referral = reference
            self._quietly(partial(self._ledger.created, entry_id, reference=reference))

    def not_created(self, things: Iterable[tuple[str, str]]) -> None:
        """The call was refused: nothing was made."""
        for name, _ in things:
            entry_id = self._open.pop(name, None)
            if entry_id is not None:
                self._forget(name, [entry_id])

    def cleared(self, names: Iterable[str]) -> None:
        """These are gone."""
        for name in names:
            self._forget(name, self._entries.get(name, []))

    def end(self) -> None:
        """The run has ended."""
        if any(self._entries.values()):
            self._quietly(partial(self._ledger.end, self._run.run_id))

    def _forget(self, name: str, entry_ids: list[int]) -> None:
        gone = list(entry_ids)
        self._quietly(partial(self._ledger.remove, gone))
        self._entries[name] = [each for each in self._entries.get(name, []) if each not in gone]

    def _quietly(self, write: Callable[[], None]) -> None:
        """What cannot be noted now is found out by the sweeper: it looks before it cancels."""
        try:
            write()
        except LedgerError as error:
            _LOG.warning("%s", error)

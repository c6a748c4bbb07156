"""What one run writes into the ledger."""

import logging
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import partial

from probes.ledger.entries import ADVICE, CONVERTED, REFERRAL, RunFacts
from probes.ledger.store import Ledger, LedgerError

_LOG = logging.getLogger(__name__)

_REFERRALS = frozenset({REFERRAL, CONVERTED})
_WITH_UBRN = _REFERRALS | {ADVICE}


@dataclass(slots=True, kw_only=True)
class _Noted:
    """One entry of the run."""

    entry_id: int
    name: str
    kind: str
    parent: str
    reference: str = ""
    open: bool = True
    """Whether the call that makes it has not come back yet."""


class Notes:
    """One run's entries. Only an intent that cannot be noted is an error: then nothing may be made."""

    def __init__(self, ledger: Ledger, *, run: RunFacts) -> None:
        self._ledger, self._run = ledger, run
        self._noted: list[_Noted] = []
        self._referral = ""

    def intend(self, things: Iterable[tuple[str, str]]) -> None:
        """(name in the journey, kind) of what the next call makes. Raises LedgerError."""
        for name, kind in things:
            entry_id = self._ledger.intend(self._run, kind=kind, parent=self._referral)
            self._noted.append(_Noted(entry_id=entry_id, name=name, kind=kind, parent=self._referral))

    def created(self, *, reference: str) -> None:
        """The call has made what was intended, or may have (then the reference is empty)."""
        for each in self._noted:
            if not each.open:
                continue
            each.open, each.reference = False, reference
            if reference:
                if each.kind in _WITH_UBRN:
                    self._referral = reference
                _quietly(partial(self._ledger.created, each.entry_id, reference=reference))

    def not_created(self) -> None:
        """The call was refused: nothing was made of what was intended."""
        self._forget([each for each in self._noted if each.open])

    def cleared(self, names: Collection[str]) -> None:
        """These are gone, and what belonged to a referral that is gone."""
        gone = [each for each in self._noted if each.name in names]
        referrals = {each.reference for each in gone if each.kind in _REFERRALS and each.reference}
        self._forget([each for each in self._noted if each in gone or each.parent in referrals])

    def end(self) -> None:
        """The run has ended."""
        if self._noted:
            _quietly(partial(self._ledger.end, self._run.run_id))

    def _forget(self, gone: list[_Noted]) -> None:
        if gone:
            _quietly(partial(self._ledger.remove, [each.entry_id for each in gone]))
            self._noted = [each for each in self._noted if each not in gone]


def _quietly(write: Callable[[], None]) -> None:
    """What cannot be noted now is found out by the sweeper: it looks before it cancels."""
    try:
        write()
    except LedgerError as error:
        _LOG.warning("%s", error)

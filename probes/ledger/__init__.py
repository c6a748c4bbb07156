"""What runs made in the tested system and have not cleared away: noted before it is made, kept through a crash.

Imports `domain` only. `store` is the file, `notes` is what one run writes into it, `entries` are the words.
"""

from probes.ledger.entries import Entry, RunFacts
from probes.ledger.notes import Notes
from probes.ledger.store import Ledger, LedgerError, open_ledger

__all__ = ["Entry", "Ledger", "LedgerError", "Notes", "RunFacts", "open_ledger"]

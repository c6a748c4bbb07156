"""The words of the ledger."""

from dataclasses import dataclass
from datetime import datetime

REFERRAL, APPOINTMENT = "referral", "appointment"
ADVICE, CONVERTED = "advice request", "converted referral"
"""A request for advice, and the referral that the hospital makes of it: both have the same UBRN."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFacts:
    """What the ledger must know of a run, so that another process can clear up after it."""

    run_id: str
    trace_id: str
    """What clears up after a run carries its trace: the core's own team finds all of it together."""
    vantage: str
    organisation: str
    role: str
    core: str
    """Base URL of the core: what was made there can be cleared away there only."""
    nhs_number: str
    """The run's synthetic patient, or empty."""
    over_at: datetime
    """When the run has ended at the latest: what is left then is nobody's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that exists, or may exist because the reply to its making was lost."""

    entry_id: int
    run: RunFacts
    kind: str
    """`referral`, `appointment`, or what the journey calls it."""
    intended_at: datetime
    reference: str
    """UBRN or appointment id; empty where the reply was lost."""
    parent: str
    """UBRN of the referral that it belongs to, where that was known."""
    attempts: int
    """How often it was tried to clear it away."""
    problem: str
    """Why that did not work the last time."""

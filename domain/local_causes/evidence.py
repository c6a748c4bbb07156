"""What is known of one practice's trouble, as the ranking takes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from domain.failures import FailureClass
from domain.local_causes.restarts import AfterStarts
from domain.verdicts import Share
from domain.vocabulary import Phase

AGAIN = timedelta(minutes=6)
"""How long it takes at most until an agent has told what its place became: it reads each two minutes, of which thirty
seconds may pass in reading, and tells what it read twice in a row."""
SITE_AGAIN = timedelta(minutes=70)
"""The same of versions, which it asks for about once an hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFact:
    """One thing that its agent found to be so, such as load.memory: "over 95 % used"."""

    key: str
    value: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FactChange:
    """One thing that became another."""

    key: str
    at: datetime
    before: str
    after: str
    others: Share | None = None
    """Other practices that have what it became: how many of them are in trouble, of all. None: not asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalEvidence:
    """Counts of the practice's runs since its trouble began, and what is known of its place."""

    since: datetime
    """Scheduled time of the first bad run."""
    attempts: int
    failures: Mapping[FailureClass, int] = field(default_factory=dict, hash=False)
    """Bad runs by what stopped them."""
    slow: Mapping[Phase | None, int] = field(default_factory=dict, hash=False)
    """Runs that passed slowly, by the phase that took the extra time; None: outside every phase."""
    newest: datetime | None = None
    """Scheduled time of its newest run: up to then its agent has looked at the place."""
    facts: tuple[KnownFact, ...] = ()
    changes: tuple[FactChange, ...] = ()
    after_starts: AfterStarts | None = None
    """Whether trouble follows each start of the machine after some hours."""

    def looked_at_since(self, fact: KnownFact) -> bool:
        """Whether a fact was found since the trouble began, or looked at again: what stays so is not told again."""
        again = SITE_AGAIN if fact.key.startswith("site.") else AGAIN
        return fact.since >= self.since or (self.newest is not None and self.newest >= self.since + again)

    @property
    def bad(self) -> int:
        """Bad and slow runs together."""
        return sum(self.failures.values()) + sum(self.slow.values())

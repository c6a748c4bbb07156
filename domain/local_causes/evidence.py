"""What is known of one practice's trouble, as the ranking takes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from domain.failures import FailureClass
from domain.local_causes.restarts import AfterStarts
from domain.verdicts import Share
from domain.vocabulary import Phase


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
    facts: tuple[KnownFact, ...] = ()
    changes: tuple[FactChange, ...] = ()
    after_starts: AfterStarts | None = None
    """Whether trouble follows each start of the machine after some hours."""

    @property
    def bad(self) -> int:
        """Bad and slow runs together."""
        return sum(self.failures.values()) + sum(self.slow.values())

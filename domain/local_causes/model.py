"""What a local cause is made of: what points to it, what speaks against it, and what to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from domain.failures import FailureClass
from domain.vocabulary import Phase

LOOK_BACK = timedelta(hours=72)
"""How long before the first bad run a change still counts: a change on Friday evening meets its users on Monday."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A self-test's result that counts: a fact whose key begins with `key` and whose value holds one of `says`."""

    key: str
    says: tuple[str, ...]
    weight: float

    def matches(self, *, key: str, value: str) -> bool:
        """Whether a fact is this finding; letters' case does not count."""
        return key.startswith(self.key) and any(words.casefold() in value.casefold() for words in self.says)


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalCause:
    """Something that an engineer can look at and mend at one practice.

    Weights are judgements of ours between 0 and 1, not frequencies: how specifically a sign points here. They order
    causes and are never shown.
    """

    key: str
    """Also the name of its runbook."""
    title: str
    check_first: str
    settles: str
    """What would settle whether it is this."""
    failures: Mapping[FailureClass, float] = field(default_factory=dict, hash=False)
    """Failure classes that it brings about."""
    slow: Mapping[Phase | None, float] = field(default_factory=dict, hash=False)
    """Phases that it makes slow; None: the time outside every phase, which is the machine's own."""
    findings: tuple[Finding, ...] = ()
    against: tuple[Finding, ...] = ()
    """Findings that speak against it; their weights are taken off."""
    changes: tuple[str, ...] = ()
    """Beginnings of the keys of facts whose change shortly before the first bad run points here."""
    reach: timedelta = LOOK_BACK
    """How long before the first bad run such a change may lie."""
    wears: float = 0.0
    """What it weighs that trouble comes some hours after each start of the machine and goes with the next."""
    needs_change: bool = False
    """Whether nothing but such a change, or such a wear, shows it: without either it is not named."""

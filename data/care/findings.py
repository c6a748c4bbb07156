"""What a check of the database found."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How much it matters."""

    FAULT = "fault"
    """Something is not as it was stored, or two tables contradict each other."""
    NOTE = "note"
    """Worth knowing; the data are right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was found, and what to do about it."""

    problem: str
    remedy: str
    level: Level = Level.FAULT


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All findings by check; a check without findings found all well."""

    revision: str
    findings: dict[str, tuple[Finding, ...]]

    @property
    def faults(self) -> int:
        """How many findings are faults."""
        return sum(each.level is Level.FAULT for found in self.findings.values() for each in found)


SHOWN = 5
"""Examples that a finding names; all are counted."""


def some(examples: list[str]) -> str:
    """The first few, and how many more."""
    more = f" and {len(examples) - SHOWN:,} more" if len(examples) > SHOWN else ""
    return ", ".join(examples[:SHOWN]) + more

"""How long each tier of the store is kept."""

from dataclasses import dataclass
from typing import Final

FOR_EVER: Final = 0
LEAST_DAYS: Final = 2
"""Runs arrive late, and the last days are what people look at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """Days in Europe/London before today; 0 is for ever. Raises ValueError where a tier would outlive its source's."""

    raw_days: int = 30
    """Runs with their steps."""
    slots_days: int = 8
    """Operations by five minutes, PCT and hospital."""
    hours_days: int = 60
    """Practices by hour."""
    practice_days: int = 396
    """Practices by day, with their steps: 13 months."""
    pct_days: int = FOR_EVER
    verdicts_days: int = 396
    """Evaluations, and the changes of verdicts; at least as long as the runs, which are counted under them."""

    def __post_init__(self) -> None:
        tiers = [("raw", self.raw_days), ("hours", self.hours_days), ("practice", self.practice_days)]
        tiers.append(("pct", self.pct_days))
        for (finer, shorter), (coarser, longer) in zip(tiers, tiers[1:], strict=False):
            if longer != FOR_EVER and (shorter == FOR_EVER or shorter > longer):
                raise ValueError(f"keep_{finer}_days is longer than keep_{coarser}_days, which are computed from them")
        if any(0 < days < LEAST_DAYS for days in (self.raw_days, self.slots_days)):
            raise ValueError(f"keep at least {LEAST_DAYS} days of runs and slots, or 0 for ever")

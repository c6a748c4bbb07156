"""When a call or a run is given up."""

from dataclasses import dataclass
from typing import Final

from bookwatch.simulator.modes import Lasts

USUAL_INTERVAL_S: Final = 300.0
CLEAN_UP_SHARE: Final = 0.25
"""Share of a run's budget that is kept for clearing up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Milliseconds. In life a hospital may answer after 120 s, hence 190 s a step and 600 s a run."""

    connect: float = 30_000.0
    hospital: float = 120_000.0
    gateway: float = 180_000.0
    step: float = 190_000.0
    budget: float = 600_000.0

    @classmethod
    def of(cls, interval_s: float) -> "Limits":
        """Those of life; shorter in the same proportion where rounds are shorter than five minutes."""
        life, share = cls(), min(1.0, interval_s / USUAL_INTERVAL_S)
        return cls(
            connect=life.connect * share,
            hospital=life.hospital * share,
            gateway=life.gateway * share,
            step=life.step * share,
            budget=life.budget * share,
        )

    def of_call(self, lasts: Lasts) -> float:
        """How long a call of that kind takes to fail."""
        return float(getattr(self, lasts.value))

    @property
    def main(self) -> float:
        """The budget of the journey proper."""
        return self.budget * (1 - CLEAN_UP_SHARE)

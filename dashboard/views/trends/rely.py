"""Can these figures be relied on? What was due and ran, what the clocks said, where there is too little."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.statistics.due import due_of
from dashboard.statistics.funnel import LEAST
from dashboard.tallies import Tallies
from data.readings import AgentState, PlaceState


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliance:
    """What the figures of a period rest on."""

    practices: int
    due: int
    ran: int
    few: tuple[str, ...]
    """Vantages with under 30 journeys."""
    worst_clock_s: float | None
    """Largest difference of an agent's clock from the collector's, as last seen; None where none has told."""

    @property
    def enough(self) -> int:
        """Practices with enough journeys."""
        return self.practices - len(self.few)


def reliance(tallies: Tallies, *, due: int, practices: Sequence[PlaceState], agents: Sequence[AgentState]) -> Reliance:
    """What the figures of some practices rest on. `tallies`: of those practices; `due`: of them, see `due_of`."""
    own = [each.vantage for each in practices]
    tried = tallies.per_place().tolist()
    attempts = dict(zip(tallies.places, tried, strict=True))
    offsets = [abs(each.clock_offset_ms) / 1000 for each in agents if each.clock_offset_ms is not None]
    return Reliance(
        practices=len(own),
        due=due,
        ran=tallies.attempts(),
        few=tuple(each for each in own if attempts.get(each, 0) < LEAST),
        worst_clock_s=max(offsets, default=None),
    )


def due_by_hour(tallies: Tallies) -> int:
    """`due_of` tallies by UTC hour."""
    if not len(tallies.bin):
        return 0
    first = int(tallies.bin.min())
    bins = int(tallies.bin.max()) + 1 - first
    cells = tallies.place * bins + (tallies.bin - first)
    noted = np.bincount(cells, weights=tallies.count, minlength=len(tallies.places) * bins)
    return due_of(noted.astype(np.int64).reshape(-1, bins))

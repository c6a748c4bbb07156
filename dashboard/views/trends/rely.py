"""Can these figures be relied on? What was due and ran, what the clocks said, where there is too little."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.statistics.due import due_of
from dashboard.statistics.funnel import LEAST
from dashboard.tallies import Tallies
from data.readings import AgentState, PlaceState
from domain.vocabulary import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliance:
    """What the figures of a period rest on."""

    practices: int
    due: int
    ran: int
    missed: int
    """Noted as due by their agents, without a result: they did not start, or were stopped."""
    few: tuple[str, ...]
    """Vantages with under 30 journeys."""
    worst_clock_s: float | None
    """Largest difference of an agent's clock from the core's, as last seen; None where none has told."""

    @property
    def unheard(self) -> int:
        """Due as others' agents show it, and never told of: a silent agent notes nothing."""
        return self.due - self.ran - self.missed

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
        missed=int(tallies.per_place(Outcome.MISSED, Outcome.INTERRUPTED).sum()),
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

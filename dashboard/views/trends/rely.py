"""Can these figures be relied on? What was due and ran, what the clocks said, where there is too little."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

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


def reliance(tallies: Tallies, *, practices: Sequence[PlaceState], agents: Sequence[AgentState]) -> Reliance:
    """Due are as many runs of each practice as the practice with most runs has in the same hour.

    So a practice whose agent fell silent, and could not even note what it missed, counts as one that did not run.
    A practice is due from the first hour in which it reported. `tallies` by UTC hour, of those practices.
    """
    own = [each.vantage for each in practices]
    tried = tallies.per_place().tolist()
    attempts = dict(zip(tallies.places, tried, strict=True))
    offsets = [abs(each.clock_offset_ms) / 1000 for each in agents if each.clock_offset_ms is not None]
    return Reliance(
        practices=len(own),
        due=_due(tallies, own=set(own)),
        ran=tallies.attempts(),
        few=tuple(each for each in own if attempts.get(each, 0) < LEAST),
        worst_clock_s=max(offsets, default=None),
    )


def _due(tallies: Tallies, *, own: set[str]) -> int:
    if not len(tallies.bin):
        return 0
    first = int(tallies.bin.min())
    bins = int(tallies.bin.max()) + 1 - first
    cells = tallies.place * bins + (tallies.bin - first)
    shape = (len(tallies.places), bins)
    noted = np.bincount(cells, weights=tallies.count, minlength=shape[0] * shape[1]).reshape(shape)
    most = noted.max(axis=0)
    begun = np.maximum.accumulate(noted > 0, axis=1)
    mine = np.array([place in own for place in tallies.places])
    return int((begun[mine] * most).sum())

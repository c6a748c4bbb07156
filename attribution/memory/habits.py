"""How long each place's own attempts usually take: the lower quartile of its last 60 rounds, part by part.

A quartile, so that a slow spell must last for most of the history before it becomes the habit. A sixth of the places is
looked at anew each round, in turn, and those that are hardly known each round: the cost is even.
"""

from typing import Final

import numpy as np

from attribution.columns import TIMES, Floats, Ints
from attribution.memory.ring import Ring
from attribution.symptoms import GOOD

LEAST_HISTORY: Final = 3
"""Attempts that make a habit; fewer, and nothing is called slow."""
HARDLY_KNOWN: Final = 12
TURNS: Final = 6
QUARTILE: Final = 0.25
NEVER: Final = 1e12
"""Habit of a place that is not known: so long that nothing is slow, yet finite, so that it can be divided by."""


class Habits:
    """Usual milliseconds of every place."""

    def __init__(self) -> None:
        self.known: Ints = np.zeros(0, dtype=np.int64)
        self.times: Floats = np.zeros((0, len(TIMES)))
        self.waits: Floats = np.zeros((0, 1))

    def refresh(self, ring: Ring, *, places: int) -> None:
        """Look again at the places whose turn it is."""
        self._grow(places=places, operations=ring.whole("waits", places=slice(0, 0)).shape[2])
        turn = np.arange(places) % TURNS == (ring.newest or 0) % TURNS
        due = np.flatnonzero(turn | (self.known < HARDLY_KNOWN))
        if not due.size:
            return
        good = ring.whole("symptom", places=due) == GOOD
        self.known[due] = good.sum(axis=1)
        times = np.where(good[:, :, None], ring.whole("times", places=due), np.nan)
        self.times[due] = np.where((self.known[due] >= LEAST_HISTORY)[:, None], _lower(times), NEVER)
        self.waits[due] = _lower(np.where(good[:, :, None], ring.whole("waits", places=due), np.nan))

    def _grow(self, *, places: int, operations: int) -> None:
        more = places - self.known.size
        self.known = np.pad(self.known, (0, more))
        self.times = np.pad(self.times, ((0, more), (0, 0)), constant_values=NEVER)
        extra = operations - self.waits.shape[1]
        self.waits = np.pad(self.waits, ((0, more), (0, extra)), constant_values=np.nan)


def _lower(values: Floats) -> Floats:
    """The lower quartile along the rounds: one of the values, so that every machine agrees; nan where there is none."""
    ordered = np.sort(values, axis=1)
    counts = (~np.isnan(ordered)).sum(axis=1)
    picked = (QUARTILE * np.maximum(counts - 1, 0)).astype(np.int64)
    return np.asarray(np.take_along_axis(ordered, picked[:, None, :], axis=1)[:, 0], dtype=np.float64)

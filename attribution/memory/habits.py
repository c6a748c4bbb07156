"""How long each place's own attempts usually take, part by part, and how far they stray: over its last 60 rounds.

The usual is the median, the spread the distance down to the lower quartile: a slow spell that lasts for less than half
of the history changes neither. A sixth of the places is looked at anew each round, in turn, and those that are hardly
known each round: the cost is even.
"""

from typing import Final, NamedTuple

import numpy as np

from attribution.columns import TIMES, Floats, Ints
from attribution.memory.ring import DEPTH, Array, Ring
from attribution.symptoms import GOOD

LEAST_HISTORY: Final = 3
"""Attempts that make a habit; fewer, and nothing is called slow."""
HARDLY_KNOWN: Final = 12
SHORT: Final = 16
"""Attempts below which the lower quartile stands for the usual."""
TURNS: Final = 6
NEVER: Final = 1e12
"""Habit of a place that is not known: so long that nothing is slow, yet finite, so that it can be divided by."""
NEW_HABIT: Final = 0.2
"""Share of usual attempts below which the slow ones are the new habit."""
LEAST_SPREAD: Final = 0.05
"""Least spread as a share of the usual."""


class Habits:
    """Usual milliseconds of every place."""

    def __init__(self) -> None:
        self.known: Ints = np.zeros(0, dtype=np.int64)
        self.times: Floats = np.zeros((0, len(TIMES)))
        self.spread: Floats = np.zeros(0)
        """Of the duration, ms, as a standard deviation."""
        self.waits: Floats = np.zeros((0, 1))
        self.first_times: Floats = np.zeros((0, len(TIMES)))
        """The first habit of each place that was well known; nan before."""
        self.first_waits: Floats = np.zeros((0, 1))

    def refresh(self, ring: Ring, *, places: int) -> None:
        """Look again at the places whose turn it is."""
        self._grow(places=places, operations=ring.operations)
        turn = np.arange(places) % TURNS == (ring.newest or 0) % TURNS
        due = np.flatnonzero(turn | (self.known < min(HARDLY_KNOWN, DEPTH)))
        slots = np.flatnonzero(ring.used())
        if not due.size or not slots.size:
            return
        good = ring.whole("symptom", places=due, slots=slots) == GOOD
        usual = good & ~ring.whole("slow", places=due, slots=slots)
        # What is slow is no habit, until nearly nothing else is left of the history.
        good = np.where((usual.sum(axis=1) > NEW_HABIT * good.sum(axis=1))[:, None], usual, good)
        self.known[due] = good.sum(axis=1)
        times = _Ordered.of(ring.whole("times", places=due, slots=slots), good=good)
        middle, low = times.middle(), times.low()
        known = self.known[due] >= LEAST_HISTORY
        self.times[due] = np.where(known[:, None], middle, NEVER)
        self.spread[due] = np.maximum((middle[:, 0] - low[:, 0]) / 0.674, LEAST_SPREAD * middle[:, 0])
        self.waits[due] = _Ordered.of(ring.whole("waits", places=due, slots=slots), good=good).middle()
        well = due[self.known[due] >= SHORT]
        for first, now in ((self.first_times, self.times), (self.first_waits, self.waits)):
            first[well] = np.where(np.isnan(first[well]), now[well], first[well])

    def _grow(self, *, places: int, operations: int) -> None:
        more = places - self.known.size
        self.known = np.pad(self.known, (0, more))
        self.times = np.pad(self.times, ((0, more), (0, 0)), constant_values=NEVER)
        self.spread = np.pad(self.spread, (0, more))
        extra = operations - self.waits.shape[1]
        self.waits = np.pad(self.waits, ((0, more), (0, extra)), constant_values=np.nan)
        self.first_times = np.pad(self.first_times, ((0, more), (0, 0)), constant_values=np.nan)
        self.first_waits = np.pad(self.first_waits, ((0, more), (0, extra)), constant_values=np.nan)

    def level(self, rows: Ints) -> Floats:
        """By how much the habits of these places are above their first ones, in the middle: logs of the waits, dns,
        path and load, nan where no place is known."""
        both = ~np.isnan(self.first_waits[rows]) & ~np.isnan(self.waits[rows])
        waits = [np.where(both, each[rows], 0.0).sum(axis=1) for each in (self.waits, self.first_waits)]
        now = np.column_stack([waits[0], self.times[rows][:, 1:]])
        first = np.column_stack([waits[1], self.first_times[rows][:, 1:]])
        known = (now > 0) & (first > 0) & (now < NEVER)
        logs = np.where(known, np.log(np.where(known, now, 1.0) / np.where(known, first, 1.0)), np.nan)
        return np.array([np.median(each) if (each := part[~np.isnan(part)]).size else np.nan for part in logs.T])


class _Ordered(NamedTuple):
    """Milliseconds of some places in order. Quantiles are values that occurred, so that machines agree; nan where none
    did."""

    values: Array
    """Shape (places, parts, rounds); what is no habit comes last, as nan."""
    counts: Floats
    """How many are known; shape (places, parts)."""

    @classmethod
    def of(cls, values: Array, *, good: Array) -> "_Ordered":
        """`values`: shape (places, rounds, parts), none below nought; `good`: those that make a habit."""
        # The rounds last: sorting what lies apart in memory takes several times as long.
        ordered = np.where(good[:, None, :], values.transpose(0, 2, 1), np.float32(np.nan))
        # The bits of such numbers are in order as they are, nan last; as whole numbers they are sorted in two thirds of
        # the time. Products count quicker than sums over a handful of rounds.
        ordered.view(np.int32).sort(axis=-1)
        known = (~np.isnan(ordered)).astype(np.float32)
        return cls(ordered, (known @ np.ones(known.shape[-1], dtype=np.float32)).astype(np.float64))

    def middle(self) -> Floats:
        """The median of each."""
        # Of a short history a slow spell may be the greater part: its quick attempts are the usual ones.
        return self._at(np.where(self.counts < SHORT, 0.25, 0.5))

    def low(self) -> Floats:
        """The lower quartile."""
        return self._at(0.25)

    def _at(self, share: Floats | float) -> Floats:
        at = (share * np.maximum(self.counts - 1.0, 0.0)).astype(np.int64)
        return np.asarray(np.take_along_axis(self.values, at[..., None], axis=-1)[..., 0], dtype=np.float64)

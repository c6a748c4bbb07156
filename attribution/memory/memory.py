"""The state that one evaluation hands to the next, and nothing else does: explicit, compact, and the same however read.

What is remembered after a round depends only on the attempts that had arrived by then, so a file read afterwards and
the live service, which both file each round's arrivals and then judge, hold the same.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

import numpy as np

from attribution.chance import log_chance
from attribution.columns import MOST_OPERATIONS, TIMES, Columns, Ints
from attribution.constants import ROUNDS
from attribution.membership import Membership
from attribution.memory.habits import Habits
from attribution.memory.load import Load
from attribution.memory.names import Names
from attribution.memory.past import Past
from attribution.memory.ring import DEPTH, Ring, how_bad
from domain.organisations import Place


class Memory:
    """Sixty rounds of every place, and its habits. Not safe for threads; one for each sequence of evaluations."""

    def __init__(self, *, round_s: float) -> None:
        if round_s <= 0:
            raise ValueError(f"a round of {round_s} s has no length; round_s must be positive")
        self.round_s = round_s
        self.vantages, self.operations, self.providers, self.versions = Names(), Names(), Names(), Names()
        self.ring, self.habits, self.load = Ring(), Habits(), Load(parts=len(TIMES), round_s=round_s)
        self.past = Past()
        self._queue: list[Columns] = []
        self._offset: float | None = None
        self._places: tuple[tuple[Place, ...], tuple[Place, ...]] | None = None
        self._membership: Membership | None = None

    @property
    def end(self) -> float:
        """End of the latest round, seconds since 1970."""
        return ((self.ring.newest or 0) + 1) * self.round_s + (self._offset or 0.0)

    def ordered(self, places: Sequence[Place]) -> tuple[Place, ...]:
        """The places ordered by vantage; made anew only where they differ from the last ones."""
        given = tuple(places)
        if self._places is None or self._places[0] != given:
            self._places = given, tuple(sorted(given, key=lambda each: each.vantage))
        return self._places[1]

    def membership(self, places: tuple[Place, ...]) -> Membership:
        """Who shares what among these places; made anew only where they differ from the last ones."""
        if self._membership is None or self._membership.places != places:
            self._membership = Membership(places)
        return self._membership

    def absorb(self, columns: Columns) -> None:
        """Take in attempts that have arrived, in any order; they are filed when their round is judged, or at once."""
        if len(columns):
            self._queue.append(columns)

    def advance(self, window_end: datetime, *, vantages: Iterable[str]) -> Ints:
        """Go on to the round that ends at `window_end`; returns the numbers of the vantages, in their order.

        Raises ValueError where that round lies before one that was judged already.
        """
        if self._offset is None:
            self._offset = window_end.timestamp() % self.round_s
        newest = round((window_end.timestamp() - self._offset) / self.round_s) - 1
        if self.ring.newest is not None and newest < self.ring.newest:
            raise ValueError(f"the round that ends at {window_end} lies before the last one judged")
        numbers = self.vantages.numbers(vantages)[:-1]
        queue, self._queue = self._queue, []
        known = [(columns, self.vantages.numbers(columns.vantages)) for columns in queue]
        self._grow(queue)
        self._leave(upto=newest - ROUNDS)
        self.ring.advance(newest)
        for columns, number in known:
            self._file(columns, vantage=number[columns.vantage], newest=newest)
        self.habits.refresh(self.ring, places=len(self.vantages))
        return numbers

    def _leave(self, *, upto: int) -> None:
        """Rounds that were judged and will be judged no more become the past."""
        if self.ring.newest is None:
            return
        rows = np.arange(len(self.vantages))
        for number in range(self.ring.newest - ROUNDS + 1, min(upto, self.ring.newest) + 1):
            symptom = self.ring.round("shown", number=number).astype(np.int64)
            chance = np.exp(log_chance(symptom, usual=self.past.chance()))
            self.past.leave(rows, symptom=symptom, chance=chance, known=self.ring.round("explained", number=number))

    def _grow(self, queue: list[Columns]) -> None:
        for columns in queue:
            self.operations.numbers(columns.operations)
        operations = min(len(self.operations), MOST_OPERATIONS)
        self.past.grow(places=len(self.vantages))
        self.ring.grow(places=len(self.vantages), operations=max(operations, 1))

    def _file(self, columns: Columns, *, vantage: Ints, newest: int) -> None:
        # A tiny step keeps what is due exactly on a boundary in the round that it opens.
        rounds = np.floor((columns.scheduled - (self._offset or 0.0)) / self.round_s + 1e-6).astype(np.int64)
        early = rounds > newest
        if early.any():
            self._queue.append(columns.taken(early))
        kind, within = how_bad(symptom=columns.symptom, scheduled=columns.scheduled, times=columns.times)
        order = np.lexsort((within, kind, rounds, vantage))
        order = order[(rounds[order] <= newest) & (rounds[order] > newest - DEPTH)]
        if not order.size:
            return
        kept = columns.taken(order)
        last = np.r_[np.diff(vantage[order]) != 0, True] | np.r_[np.diff(rounds[order]) != 0, True]
        chosen = np.flatnonzero(last)
        kept, order = kept.taken(chosen), order[chosen]
        self.ring.file(vantage[order], rounds=rounds[order], values=self._values(kept))

    def _values(self, kept: Columns) -> dict[str, np.ndarray]:
        operations = self.operations.numbers(kept.operations)
        operations[operations >= MOST_OPERATIONS] = -1
        waits = np.full((len(kept), max(min(len(self.operations), MOST_OPERATIONS), 1)), np.nan)
        passed = np.zeros(len(kept), dtype=np.uint64)
        for column, number in enumerate(operations[:-1].tolist()):
            if number >= 0:
                waits[:, number] = kept.waits[:, column]
                passed |= ((kept.passed >> np.uint64(column)) & np.uint64(1)) << np.uint64(number)
        return {
            "symptom": kept.symptom,
            "operation": operations[kept.operation],
            "provider": self.providers.numbers(kept.providers)[kept.provider],
            "version": self.versions.numbers(kept.versions)[kept.version],
            "phase": kept.phase,
            "passed": passed,
            "scheduled": kept.scheduled,
            "received": kept.received,
            "times": kept.times,
            "waits": waits,
        }

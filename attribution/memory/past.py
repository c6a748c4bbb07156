"""What has left the window, in short: how likely a fault of its own is at each place, and how usual each failure is.

A hidden state for each place (no fault of its own, or one that spoils a share q of its attempts) is filtered forward,
one round at a time, over what no wide cause explained. So a practice that fails two times in five, never twice in a
row, is told from chance after some eight rounds, and one that failed an hour ago for once is not held against it.
"""

from typing import Final

import numpy as np

from attribution.columns import Bools, Floats, Ints
from attribution.constants import (
    AKIN_AGAIN,
    BEGINS,
    CHANCE_OF_FAILURE,
    ENDS,
    FIRST_OF_A_KIND,
    OWN_SHARES,
    SAME_AGAIN,
)
from attribution.symptoms import AKIN, GOOD, NOTHING, NUMBER, SILENT, SYMPTOMS

_SHARES: Final = np.array([0.0, *OWN_SHARES])
_BELIEF_OF_OLD: Final = 20_000.0
"""Attempts after which what was seen half as long ago counts half."""


class Past:
    """Belief of each place in its states, and the failures of everybody that nothing explained."""

    def __init__(self) -> None:
        self.belief: Floats = np.zeros((0, _SHARES.size))
        self.last: Ints = np.zeros(0, dtype=np.int64)
        """Latest bad symptom of each place, or GOOD."""
        self._failed: Floats = np.zeros(len(SYMPTOMS))
        self._attempts = 0.0

    def grow(self, *, places: int) -> None:
        """Make room; a new place is believed to be well."""
        more = places - self.last.size
        if not more:
            return
        fresh = np.zeros((more, _SHARES.size))
        fresh[:, 0] = 1.0
        self.belief = np.concatenate([self.belief, fresh])
        self.last = np.concatenate([self.last, np.zeros(more, dtype=np.int64)])

    def leave(self, rows: Ints, *, symptom: Ints, chance: Floats, known: Bools) -> None:
        """A round leaves the window. `known`: cells that a wide cause explains."""
        silent = (symptom == NOTHING) | (symptom == NUMBER[SILENT]) | known
        states = np.ascontiguousarray(self.belief[rows].T)
        filed = forward(states, symptom=symptom, chance=chance, last=self.last[rows], unseen=silent)
        self.belief[rows] = (filed / filed.sum(axis=0)).T
        self._count(symptom, counted=~silent & (self.belief[rows, 0] > 0.5))
        self.last[rows] = np.where(~silent & (symptom > GOOD), symptom, self.last[rows])

    def chance(self) -> Floats:
        """Share of attempts that show each symptom for no lasting reason, as seen lately; 0 where hardly any was."""
        return np.asarray(self._failed / (self._attempts + 1.0 / CHANCE_OF_FAILURE), dtype=np.float64)

    def _count(self, symptom: Ints, *, counted: Bools) -> None:
        fading = 0.5 ** (counted.sum() / _BELIEF_OF_OLD)
        self._attempts = fading * self._attempts + float(counted.sum())
        bad = symptom[counted & (symptom > GOOD)]
        self._failed = fading * self._failed + np.bincount(bad, minlength=len(SYMPTOMS))


def forward(belief: Floats, *, symptom: Ints, chance: Floats, last: Ints, unseen: Bools) -> Floats:
    """One round: joint probability of each state and of what was seen; shape (states, places).

    `chance`: probability of each cell without a fault of its own (wide causes included).
    """
    moved = np.empty_like(belief)
    moved[1:] = belief[1:] * (1.0 - ENDS) + belief[0] * BEGINS / (_SHARES.size - 1)
    moved[0] = belief[0] * (1.0 - BEGINS) + belief[1:].sum(axis=0) * ENDS
    shown = (1.0 - _SHARES)[:, None] * chance
    bad = np.flatnonzero(symptom > GOOD)
    now, before = symptom[bad], last[bad]
    akin = np.where(AKIN[now, before], AKIN_AGAIN, FIRST_OF_A_KIND)
    shown[:, bad] += _SHARES[:, None] * np.where(now == before, SAME_AGAIN, akin)
    shown[:, unseen] = 1.0
    return np.asarray(np.multiply(moved, shown, out=moved), dtype=np.float64)

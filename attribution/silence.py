"""Silence as evidence: who reported regularly and stopped, and how likely that is without any cause.

One silent practice may have been switched off, and nothing is known of it. Many that share a link and fall silent
within the same rounds, while others report, are what a cut link looks like. Silence is never health.
"""

import numpy as np

from attribution.columns import Bools, Floats, Ints
from attribution.constants import ROUNDS
from attribution.memory import Memory
from attribution.memory.ring import DEPTH
from attribution.symptoms import NOTHING, NUMBER, SILENT

SILENT_AFTER_ROUNDS = 2.0
"""Rounds without any report: a run may hang to its time-out, and its report comes a round late."""
REGULAR = 0.7
"""Share of its rounds that a place must have reported to be expected."""
LEAST_SEEN = 2
"""Rounds with a report that make a place known."""
CHANCE = 0.005
"""Share of regular places that fall silent of themselves in a given round."""
STAYING = 0.9
"""Chance that a silent place is silent in the next round: one silence is one event, however long."""
MOST_SILENT = 0.5
"""Above this share of all places nothing is inferred from silence: a holiday, or the collector itself."""


def silent_cells(memory: Memory, *, rows: Ints, end: float) -> Bools:
    """Cells after the last attempt of each regular place from which nothing has been received for two rounds.

    `end`: of the window, in seconds since 1970. Shape (places, rounds of the window).
    """
    seen = memory.ring.last("symptom", rounds=DEPTH, rows=rows) != NOTHING
    latest = np.fmax.reduce(memory.ring.whole("received", places=rows), axis=1, initial=-np.inf)
    quiet = _regular(seen) & (latest < end - SILENT_AFTER_ROUNDS * memory.round_s)
    last = DEPTH - 1 - seen[:, ::-1].argmax(axis=1)
    after = np.arange(DEPTH)[None, -ROUNDS:] > last[:, None]
    return np.asarray(quiet[:, None] & after, dtype=np.bool_)


def _regular(seen: Bools) -> Bools:
    """Whether each place reported in most rounds between its first and its last."""
    counts = seen.sum(axis=1)
    first, last = seen.argmax(axis=1), DEPTH - 1 - seen[:, ::-1].argmax(axis=1)
    return np.asarray((counts >= LEAST_SEEN) & (counts >= REGULAR * (last - first + 1)), dtype=np.bool_)


def log_silence(symptom: Ints) -> Floats:
    """Log probability of each silent cell without a cause; 0 elsewhere, and everywhere where most are silent."""
    silent = symptom == NUMBER[SILENT]
    if silent.any(axis=1).sum() > MOST_SILENT * len(symptom):
        return np.zeros(symptom.shape)
    first = first_silent(symptom)
    return np.where(first, np.log(CHANCE), np.where(silent, np.log(STAYING), 0.0))


def first_silent(symptom: Ints) -> Bools:
    """The cell in which each silence begins."""
    silent = symptom == NUMBER[SILENT]
    return np.asarray(silent & (np.cumsum(silent, axis=1) == 1), dtype=np.bool_)


def outside_share(symptom: Ints, *, members: Ints) -> float:
    """Share of the places outside a group that are silent too: what silence is worth in this hour."""
    silent = symptom[:, -1] == NUMBER[SILENT]
    if not silent.any():
        return 0.0
    known = (symptom != NOTHING).any(axis=1)
    known[members] = False
    return float(silent[known].mean()) if known.any() else 0.0

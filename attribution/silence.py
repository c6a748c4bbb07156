"""Silence as evidence: who reported regularly and stopped, and how likely that is without any cause.

One silent practice may have been switched off, and nothing is known of it. Many that share a link and fall silent
within the same rounds, while others report, are what a cut link looks like. Silence is never health.
"""

import numpy as np

from attribution.symptoms import NOTHING, NUMBER, SILENT
from attribution.window import Bools, Floats, Grid, Ints, Rows

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


def silent_cells(table: Rows, *, places: int, shape: tuple[int, int], round_s: float, window_s: float) -> Bools:
    """Cells after the last attempt of each regular place from which nothing has been received for two rounds."""
    out = np.zeros(shape, dtype=np.bool_)
    if not table.attempts:
        return out
    last_round = np.full(places, -(10**9), dtype=np.int64)
    np.maximum.at(last_round, table.place, table.round)
    received = np.full(places, -np.inf)
    np.maximum.at(received, table.place, table.received)
    quiet = _regular(table, places=places) & (received < window_s - SILENT_AFTER_ROUNDS * round_s)
    out[quiet] = np.arange(shape[1])[None, :] > last_round[quiet][:, None]
    return out


def _regular(table: Rows, *, places: int) -> Bools:
    """Whether each place reported in most rounds between its first and its last."""
    # The rows are ordered by place, then round.
    new = np.r_[True, (np.diff(table.place) != 0) | (np.diff(table.round) != 0)]
    seen = np.bincount(table.place[new], minlength=places)
    first = np.full(places, 10**9, dtype=np.int64)
    last = np.full(places, -(10**9), dtype=np.int64)
    np.minimum.at(first, table.place, table.round)
    np.maximum.at(last, table.place, table.round)
    return np.asarray((seen >= LEAST_SEEN) & (seen >= REGULAR * np.maximum(last - first + 1, 1)), dtype=np.bool_)


def log_silence(grid: Grid) -> Floats:
    """Log probability of each silent cell without a cause; 0 elsewhere, and everywhere where most are silent."""
    silent = grid.symptom == NUMBER[SILENT]
    if silent.any(axis=1).sum() > MOST_SILENT * len(grid.places):
        return np.zeros(grid.symptom.shape)
    first = first_silent(grid.symptom)
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

"""A fault of a practice's own over more than the window: what its past adds to what the window shows."""

import numpy as np

from attribution.columns import Bools, Floats, Ints
from attribution.constants import CHANCE_OF_LOCAL
from attribution.local import log_local
from attribution.memory.past import forward
from attribution.symptoms import GOOD, NOTHING, NUMBER, SILENT
from attribution.window import Grid


def log_of_its_own(grid: Grid, *, symptom: Ints, log_cells: Floats) -> Floats:
    """Log of (prior x likelihood) of a fault of its own, begun within the window or before it, for each place.

    `symptom`: what it has to explain; `log_cells`: log probability of each cell without any cause.
    """
    lasted = grid.belief.copy()
    lasted[:, 0] = 0.0
    filed, logs = _through(lasted, symptom=symptom, log_cells=log_cells, last=grid.last)
    before = np.log(np.maximum(filed.sum(axis=0), 1e-300)) + logs
    return np.asarray(np.logaddexp(log_local(symptom, usual=grid.usual), before), dtype=np.float64)


def log_well(belief: Floats) -> Floats:
    """Log of the prior that a place has no fault of its own, when the window begins or later."""
    return np.asarray(np.log(np.maximum(belief[:, 0], 1e-300)) + np.log1p(-CHANCE_OF_LOCAL), dtype=np.float64)


def still_there(grid: Grid, *, log_cells: Floats) -> Floats:
    """Probability that each place has a fault of its own at the window's end; `log_cells`: under the wide causes."""
    filed, _ = _through(grid.belief, symptom=grid.symptom, log_cells=log_cells, last=grid.last)
    return np.asarray(1.0 - filed[0] / filed.sum(axis=0), dtype=np.float64)


def _through(belief: Floats, *, symptom: Ints, log_cells: Floats, last: Ints) -> tuple[Floats, Floats]:
    """The states after the window, shape (states, places), up to a factor whose log is given beside."""
    # The places last: sums over a handful of states in each row take ten times as long.
    belief, chances = np.ascontiguousarray(belief.T), np.exp(np.ascontiguousarray(log_cells.T))
    logs = np.zeros(last.size)
    for column, chance in zip(np.ascontiguousarray(symptom.T), chances, strict=True):
        unseen: Bools = (column == NOTHING) | (column == NUMBER[SILENT])
        belief = forward(belief, symptom=column, chance=chance, last=last, unseen=unseen)
        last = np.where(~unseen & (column > GOOD), column, last)
        total = np.maximum(belief.sum(axis=0), 1e-300)
        belief, logs = belief / total, logs + np.log(total)
    return belief, logs

"""How busy the service is for everybody: what slows all places alike and by degrees is the hour, and nobody's fault.

For each round and part of an attempt, the median over the places of (ms / usual ms), as a logarithm. It is believed as
the hour's load while it moves by degrees; a sudden great rise is not, and stays visible as slowness.
"""

from typing import Final

import numpy as np

from attribution.columns import Floats

LEAST_PLACES: Final = 20
"""Fewer places say nothing of the hour: one slow practice would be a great part of it."""
SUDDEN: Final = float(np.log(1.8))
"""A rise above the load believed so far that no hour brings: Monday's first hour adds a half."""
STEP: Final = 0.06
"""Log factor by which the load believed may follow in a round, however short it is."""
STEP_AN_HOUR: Final = float(np.log(2.0))
"""And in an hour, shared among its rounds where that is more: a doubling."""


class Load:
    """Logarithms of the load of each part; 0 is usual."""

    def __init__(self, *, parts: int, round_s: float) -> None:
        self.believed: Floats = np.zeros(parts)
        self._step = max(STEP, STEP_AN_HOUR * round_s / 3600.0)

    def seen(self, ratios: Floats) -> Floats:
        """What to allow for in the latest rounds, oldest first; `ratios`: logs, shape (places, rounds, parts).

        Only the last round moves the belief, as the rounds before it were seen before.
        """
        if not ratios.size:
            return np.zeros(ratios.shape[1:])
        known = (~np.isnan(ratios)).sum(axis=0)
        enough = known >= LEAST_PLACES
        middle = np.where(enough, _median(ratios, known=known), 0.0)
        sudden = middle - self.believed > SUDDEN
        # Back at each place's own habit is never slow, however quick the last hour was.
        allowed = np.where(sudden, np.maximum(self.believed, np.minimum(middle, 0.0)), middle)
        moved = np.clip(middle[-1] - self.believed, -self._step, self._step)
        follows = enough[-1] & (~sudden[-1] | (middle[-1] <= 0.0))
        self.believed = self.believed + np.where(follows, moved, 0.0)
        return np.asarray(np.where(enough, allowed, 0.0), dtype=np.float64)


def _median(values: Floats, *, known: Floats) -> Floats:
    """Median along the places, a value that occurred; nan where none is known."""
    columns = values.reshape(len(values), -1).T
    places = (np.maximum(known - 1, 0) // 2).ravel().tolist()
    picked = [np.partition(column, at)[at] for column, at in zip(columns, places, strict=True)]
    return np.array(picked, dtype=np.float64).reshape(values.shape[1:])

"""Weighing candidates, each once: where what is explained of its members did not change, neither did its weight.

The search weighs every candidate again on top of every set of causes that it tries. Most causes touch a few groups, so
that of most candidates nothing changes from set to set.
"""

from hashlib import blake2b

import numpy as np

from attribution.candidate import Candidate
from attribution.likelihood import Fit, State, weigh
from attribution.window import Grid

_BYTES = 16


class Scales:
    """What was weighed in one window. Not safe for threads."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], Fit | None] = {}

    def weigh(self, candidate: Candidate, *, grid: Grid, state: State, bonus: float = 0.0) -> Fit | None:
        """As `likelihood.weigh`."""
        key = _key(candidate, state=state)
        if key not in self._known:
            self._known[key] = weigh(candidate, grid=grid, state=state, bonus=bonus)
        return self._known[key]


def _key(candidate: Candidate, *, state: State) -> tuple[object, ...]:
    """All that a weight depends on within one window, its bonus being that of its name."""
    digest = blake2b(candidate.members.tobytes(), digest_size=_BYTES)
    for cells in (candidate.good, candidate.compatible, state.log_cells[candidate.members]):
        digest.update(np.ascontiguousarray(cells).data)
    return *candidate.name, candidate.per_call, candidate.log_prior, candidate.coverages, digest.digest()

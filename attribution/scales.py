"""Weighing candidates, each once: where what is explained of its members did not change, neither did its weight.

The search weighs every candidate again on top of every set of causes that it tries. Most causes touch a few groups, so
that of most candidates nothing changes from set to set.
"""

from collections.abc import Callable
from hashlib import blake2b

import numpy as np

from attribution.candidate import Candidate, Proposal
from attribution.likelihood import Fit, State, weigh
from attribution.window import Array, Grid

_BYTES = 16


class Scales:
    """What was weighed in one window, by all that a weight depends on there. Not safe for threads.

    `bonus`: nats of a cause beforehand, always the same for a name.
    """

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        self._known: dict[tuple[object, ...], Fit | None] = {}

    def weigh(self, proposal: Proposal, *, state: State, bonus: float = 0.0) -> Fit | None:
        """As `likelihood.weigh`; the candidate is made only where it has to be."""
        key = *proposal.name, proposal.per_call, _digest(state.rows[proposal.members])
        return self._weighed(key, make=proposal.make, state=state, bonus=bonus)

    def weigh_made(self, candidate: Candidate, *, state: State, bonus: float = 0.0) -> Fit | None:
        """The same for one whose members and cells depend on more than its name."""
        cells = candidate.good, candidate.compatible, state.rows[candidate.members]
        key = *candidate.name, candidate.log_prior, candidate.coverages, _digest(candidate.members, *cells)
        return self._weighed(key, make=lambda: candidate, state=state, bonus=bonus)

    def _weighed(
        self, key: tuple[object, ...], *, make: Callable[[], Candidate], state: State, bonus: float
    ) -> Fit | None:
        if key not in self._known:
            self._known[key] = weigh(make(), grid=self._grid, state=state, bonus=bonus)
        return self._known[key]


def _digest(*arrays: Array) -> bytes:
    digest = blake2b(digest_size=_BYTES)
    for each in arrays:
        digest.update(np.ascontiguousarray(each).data)
    return digest.digest()

"""A round in the making: the durations of every call that might be made, and what strikes it."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bookwatch.simulator.chance import Bools, Floats
from bookwatch.simulator.durations import Durations
from bookwatch.simulator.modes import Mode
from domain.vocabulary import Phase

PHASES: Final = tuple(Phase)
SET_UP: Final = 3
"""The first three phases happen only where a connection is made."""
DNS, CONNECT, TLS, SEND, WAIT, RECEIVE = range(6)

_NEVER: Final = 99

Numbers = NDArray[np.int16]


@dataclass(slots=True, kw_only=True)
class Draft:
    """Arrays of shape (runs, calls); `phases` has one such array for each phase, in ms."""

    phases: Floats
    client: Floats
    proxied: Bools
    """Runs whose names a proxy resolves; shape (runs, 1)."""
    struck: Numbers
    """Number of the mode that strikes a call, in `modes`; -1: none."""
    rank: NDArray[np.int8]
    """How early in the call it strikes: of two faults the earlier one decides."""
    modes: list[Mode]

    def strike(self, hits: Bools, *, mode: Mode) -> None:
        """Let a mode strike calls; where another strikes earlier, or as early and before this one, it stays."""
        rank = rank_of(mode)
        hits = hits & (rank < self.rank)
        if not hits.any():
            return
        self.modes.append(mode)
        self.struck[hits] = len(self.modes) - 1
        self.rank[hits] = rank

    def rows(self, runs: NDArray[np.int64]) -> "Draft":
        """A draft of some runs alone: its modes are these."""
        return Draft(
            phases=self.phases[:, runs],
            client=self.client[runs],
            proxied=self.proxied[runs],
            struck=self.struck[runs],
            rank=self.rank[runs],
            modes=self.modes,
        )

    def lift(self, calls: Bools) -> None:
        """Take back what strikes those calls."""
        self.struck[calls] = -1
        self.rank[calls] = _NEVER


def rank_of(mode: Mode) -> int:
    """The place of a mode's phase in a call; a reply comes after all of them."""
    return PHASES.index(mode.phase) if mode.phase else len(PHASES)


def draft(durations: Durations) -> Draft:
    """A round as it is when nothing is broken, with every call that might be made."""
    phases, client = durations.every_call()
    shape = client.shape
    return Draft(
        phases=phases,
        client=client,
        proxied=durations.proxied[:, None],
        struck=np.full(shape, -1, dtype=np.int16),
        rank=np.full(shape, _NEVER, dtype=np.int8),
        modes=[],
    )

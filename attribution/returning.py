"""Causes that come and go: a link that fails each third round is not mended in between."""

from dataclasses import replace
from typing import Final

import numpy as np

from attribution.accepted import Accepted
from attribution.columns import Bools, Ints
from attribution.constants import ROUNDS
from attribution.memory import Memory
from attribution.symptoms import GOOD
from attribution.window import Grid

HISTORY: Final = 24
"""Rounds that are looked back over."""
LONGEST_PAUSE: Final = 4
"""Rounds without it after which a fault that comes again is another one."""
AS_USUAL: Final = 1.0 / 3.0
"""Part of its most usual symptom's probability that makes another one its own."""
AS_STRONG: Final = 0.5
"""Part of its greatest touched share, in the window, above which it is there."""


def with_returns(accepted: list[Accepted], *, memory: Memory, rows: Ints, grid: Grid) -> list[Accepted]:
    """The causes, told of each whether it is only pausing."""
    return [replace(one, pausing=_pausing(one, memory=memory, rows=rows, grid=grid)) for one in accepted]


def _pausing(one: Accepted, *, memory: Memory, rows: Ints, grid: Grid) -> bool:
    """Whether it paused before for as long as it has been away now, and came again."""
    there = np.flatnonzero(_there(one, memory=memory, rows=rows, grid=grid))
    pauses = np.diff(there) - 1
    pauses = pauses[(pauses > 0) & (pauses <= LONGEST_PAUSE)]
    return bool(pauses.size and HISTORY - 1 - there[-1] <= pauses.max())


def _there(one: Accepted, *, memory: Memory, rows: Ints, grid: Grid) -> Bools:
    """Rounds in which its members showed it, oldest first."""
    members = one.fit.candidate.members
    shown = memory.ring.last("shown", rounds=HISTORY, rows=rows[members]).astype(np.int64)
    shown[:, -ROUNDS:] = grid.symptom[members]
    alike = (one.fit.theta >= AS_USUAL * one.fit.theta.max())[np.maximum(shown, GOOD)] & (shown > GOOD)
    share = alike.sum(axis=0) / np.maximum((shown >= GOOD).sum(axis=0), 1)
    return np.asarray((alike.sum(axis=0) > 1) & (share >= AS_STRONG * share[-ROUNDS:].max()), dtype=np.bool_)

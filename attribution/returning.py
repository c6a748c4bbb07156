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
BRIEF: Final = 2
"""Rounds that a cause has lasted at most of which nobody knows yet whether it comes again, ..."""
GOOD_ROUNDS: Final = 3
"""... until so many rounds have passed without it."""
COMES_AGAIN: Final = 0.75
"""Chance that it does: a fault lasts longer as a rule, so that most of what is so short comes and goes. This is belief:
no family has faults that last a round or two and are over, beside which it could be measured."""
AS_USUAL: Final = 1.0 / 3.0
"""Part of its most usual symptom's probability that makes another one its own."""
AS_STRONG: Final = 0.5
"""Part of its greatest touched share, in the window, above which it is there."""


def with_returns(accepted: list[Accepted], *, memory: Memory, rows: Ints, grid: Grid) -> list[Accepted]:
    """The causes, told of each how likely it is only pausing."""
    there = (np.flatnonzero(_there(one, memory=memory, rows=rows, grid=grid)) for one in accepted)
    return [replace(one, pausing=comes_again(each)) for one, each in zip(accepted, there, strict=True)]


def comes_again(there: Ints) -> float:
    """How likely what is away now does. `there`: the rounds of the last `HISTORY` in which it was, oldest first.

    Surely, where it paused before for as long as it has been away, and came.
    """
    if not there.size:  # it never showed at two places at once
        return 0.0
    away, pauses = HISTORY - 1 - there[-1], np.diff(there) - 1
    pauses = pauses[(pauses > 0) & (pauses <= LONGEST_PAUSE)]
    if pauses.size and away <= pauses.max():
        return 1.0
    return COMES_AGAIN if there.size <= BRIEF and away < GOOD_ROUNDS else 0.0


def _there(one: Accepted, *, memory: Memory, rows: Ints, grid: Grid) -> Bools:
    """Rounds in which its members showed it, oldest first."""
    members = one.fit.candidate.members
    shown = memory.ring.last("shown", rounds=HISTORY, rows=rows[members]).astype(np.int64)
    shown[:, -ROUNDS:] = grid.symptom[members]
    alike = (one.fit.theta >= AS_USUAL * one.fit.theta.max())[np.maximum(shown, GOOD)] & (shown > GOOD)
    share = alike.sum(axis=0) / np.maximum((shown >= GOOD).sum(axis=0), 1)
    return np.asarray((alike.sum(axis=0) > 1) & (share >= AS_STRONG * share[-ROUNDS:].max()), dtype=np.bool_)

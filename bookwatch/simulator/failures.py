"""The failure classes of runs and calls as numbers of `data.codes.FAILURES`; 0: none."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from bookwatch.simulator.chance import Bools, Ints
from bookwatch.simulator.draft import Numbers
from bookwatch.simulator.modes import Mode
from data.codes import FAILURES


class Struck(Protocol):
    """Columns of a batch, or of runs that have ended."""

    @property
    def failing(self) -> Ints: ...
    @property
    def made(self) -> Bools: ...
    @property
    def struck(self) -> Numbers: ...
    @property
    def modes(self) -> Sequence[Mode]: ...


def call_failures(runs: Struck) -> Ints:
    """Of each call, shape (runs, calls)."""
    return np.where(runs.made, _codes(runs)[runs.struck], 0)


def run_failures(runs: Struck) -> Ints:
    """What stopped each run."""
    places = np.arange(len(runs.failing)), np.maximum(runs.failing, 0)
    return _codes(runs)[np.where(runs.failing >= 0, runs.struck[places], -1)]


def _codes(runs: Struck) -> Ints:
    """By the number of a mode; the last is of none."""
    return np.array([*(FAILURES.of(mode.failure) for mode in runs.modes), 0], dtype=np.int64)

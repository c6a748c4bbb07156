"""What a cause of some severity would do to each cell of its members: the gain in log probability, where it holds.

A candidate is weighed over all severities at once, and with two signatures: what depends on neither is made once, and
for the cells alone that speak for or against it.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from attribution.candidate import Candidate
from attribution.constants import LEAST_PASSING, SIGNATURE_WEIGHT
from attribution.silence import first_silent
from attribution.symptoms import AT_ANY_CALL, GOOD, NUMBER, SILENT, SYMPTOMS
from attribution.window import Bools, Floats, Grid, Ints

_OF_CALLS = frozenset({"core", "gateway", "operation"})
_UNEXPLAINED = 0.02
"""Probability of a cell below which nothing that is accepted explains it."""
_ONE_SLOW_OPERATION = 0.3
"""Least chance that a slow core shows in one operation alone: the longest may outgrow the others."""


def _among(*numbers: int) -> Bools:
    """By symptom, whether it is one of these."""
    table = np.zeros(len(SYMPTOMS), dtype=np.bool_)
    table[list(numbers)] = True
    return table


IS_SLOW: Final = _among(*(number for name, number in NUMBER.items() if name.startswith("slow.")))
"""By symptom, whether it is a kind of slowness."""
_AT_ANY_CALL: Final = _among(*AT_ANY_CALL)
_OF_GATEWAY: Final = _among(*(number for name, number in NUMBER.items() if name.startswith("gateway.")))


class _Met(NamedTuple):
    """Of some cells: how many calls passed the cause, and how many lay before the one that it stopped."""

    calls: Ints
    depth: Ints


class Ratios:
    """The gains of one candidate's cells on top of what is explained. `log_cells`: log probability of each so far.

    `reached`: given that each attempt came as far as it did; so an accepted cause leaves no more to explain where one
    attempt in a hundred came further than the others.
    """

    def __init__(self, candidate: Candidate, *, grid: Grid, log_cells: Floats, reached: bool = False) -> None:
        self._candidate, self._grid, self._reached = candidate, grid, reached
        self._good = np.nonzero(candidate.good)
        self._shown = np.nonzero(candidate.compatible & ~candidate.good)
        at = candidate.members[self._shown[0]], self._shown[1]
        self._symptom, self._operation = grid.symptom[at], grid.operation[at]
        self._before = np.exp(log_cells[at])
        # By chance it stops at any call, so at this very one it is so many times rarer.
        at_any = _AT_ANY_CALL[self._symptom] | (IS_SLOW[self._symptom] & (self._operation >= 0))
        chosen = at_any & (self._before < _UNEXPLAINED)
        self._before = np.where(chosen, self._before / self._oftener(), self._before)
        self._stays = np.zeros(self._before.shape, dtype=np.bool_)
        silent = self._symptom == NUMBER[SILENT]
        if silent.any():
            begins = first_silent(grid.symptom[candidate.members])[self._shown]
            # Where many are silent anyway (a holiday), one more silent member says little against its link.
            self._before = np.where(begins, np.maximum(self._before, candidate.outside_silent), self._before)
            self._stays = silent & ~begins  # what fell silent stays so: one event, told once

    def of(self, theta: Floats, *, severities: Sequence[float]) -> Floats:
        """Of each severity, shape (severities, members, rounds). `theta`: probability of each symptom under it."""
        out = np.zeros((len(severities), *self._candidate.good.shape))
        passing, shown = self._factors(theta, severities=severities)
        out[:, self._good[0], self._good[1]] = np.log(passing)
        out[:, self._shown[0], self._shown[1]] = np.log(shown)
        return out

    def factors(self, theta: Floats, *, severities: Sequence[float]) -> Floats:
        """The same, and no logarithms: how many times likelier each cell is."""
        out = np.ones((len(severities), *self._candidate.good.shape))
        passing, shown = self._factors(theta, severities=severities)
        out[:, self._good[0], self._good[1]], out[:, self._shown[0], self._shown[1]] = passing, shown
        return out

    def _factors(self, theta: Floats, *, severities: Sequence[float]) -> tuple[Floats, Floats]:
        """Of the cells that passed and of those that show it."""
        spoiled = np.array(severities)[:, None]
        usual = np.where(self._stays, 1.0, theta[self._symptom])
        shown = usual * self._strength(spoiled)
        return self._passing(spoiled), (self._before + (1.0 - self._before) * shown) / self._before

    def _passing(self, spoiled: Floats) -> Floats:
        """Chance that an attempt that passed had met the cause and got through."""
        if not self._candidate.per_call:
            return 1.0 - spoiled
        return _through(spoiled, calls=self._met(self._good).calls)

    def _strength(self, spoiled: Floats) -> Floats:
        """Chance that the cause stops each attempt that shows it just there."""
        if not self._candidate.per_call:
            return spoiled
        met = self._met(self._shown)
        depth = met.depth
        if self._candidate.dimension == "gateway":
            # All calls pass the gateway: a cut after two good calls elsewhere is hardly its doing. Its own replies are.
            began = self._grid.began[self._cells(self._shown)]
            depth = depth + np.where(_OF_GATEWAY[self._symptom], 0, 2 * began)
        stopped = spoiled if self._reached else spoiled * (1.0 - spoiled) ** depth
        dragged = _dragged(spoiled, calls=max(self._grid.calls, 1), one=self._operation >= 0)
        return np.where(IS_SLOW[self._symptom], dragged, stopped)

    def _cells(self, cells: tuple[Ints, ...]) -> tuple[Ints, Ints]:
        return self._candidate.members[cells[0]], cells[1]

    def _met(self, cells: tuple[Ints, ...]) -> _Met:
        grid, at = self._grid, self._cells(cells)
        depth = grid.depth[at]
        calls = np.where(grid.symptom[at] == GOOD, max(grid.calls, 1), np.maximum(depth, grid.began[at]))
        return _Met(calls, depth)

    def _oftener(self) -> Floats | float:
        """How much oftener than chance the cause stops attempts at the very operation of each cell.

        A link that loses large packets stops those that send a file: an operation at fault has nothing ahead of it
        there.
        """
        calls = max(self._grid.calls, 1)
        if self._candidate.dimension in _OF_CALLS:
            return calls
        operation = self._operation
        shown = np.bincount(operation[operation >= 0], minlength=len(self._grid.operations) or 1)
        share = (shown + SIGNATURE_WEIGHT / calls) / (shown.sum() + SIGNATURE_WEIGHT)
        return np.where(operation >= 0, np.maximum(share[operation] * calls, 1.0), 1.0)


def _through(spoiled: Floats, *, calls: Ints) -> Floats:
    return np.asarray(np.maximum((1.0 - spoiled) ** calls, LEAST_PASSING), dtype=np.float64)


def _dragged(spoiled: Floats, *, calls: int, one: Bools) -> Floats:
    """Chance that what slows each of so many calls in some share slows just this one (`one`), or several.

    It may also slow some journeys from their first call to their last.
    """
    any_call = 1.0 - (1.0 - spoiled) ** calls
    single = np.maximum(calls * spoiled * (1.0 - spoiled) ** (calls - 1), _ONE_SLOW_OPERATION * any_call)
    several = np.maximum(any_call - single, (1.0 - _ONE_SLOW_OPERATION) * any_call)
    return np.where(one, single / calls, several)

"""Regression with few causes, as Deepview does it (NSDI 2018): each practice's share of trouble as a sum over what it
shares, with a penalty on the sum of all coefficients; those that stay well above nothing are blamed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from bookwatch.evaluation.judges.groups import Tallies, groups_of
from bookwatch.evaluation.judges.simple import Said, window_by_window
from bookwatch.evaluation.panel import Panel
from bookwatch.evaluation.rulings import Ruling
from bookwatch.simulator.chance import Floats

_PENALTY: Final = 0.5
_SWEEPS: Final = 30
_LEAST: Final = 0.12
"""Coefficient from which on a cause is blamed."""
_OWN: Final = 0.2


@dataclass(frozen=True, slots=True)
class Lasso:
    """Coefficients are not negative: nobody makes others well."""

    name: str = "lasso"

    def rulings(self, panel: Panel) -> Iterator[Ruling]:
        """Of each boundary."""
        groups = groups_of(panel.played)
        return window_by_window(panel, lambda window: _say(Tallies(window=window, groups=groups)))


def _say(tallies: Tallies) -> Said:
    weight = tallies.window.seen.sum(axis=1)
    share = tallies.window.share
    there = tallies.seen / np.maximum(weight, 1)
    found = coefficients(there, share, weight=weight)
    chosen = [number for number in np.argsort(-found).tolist() if found[number] >= _LEAST]
    blamed = np.full(len(share), -1, dtype=np.int64)
    for number in chosen:
        blamed[(tallies.troubled[number] > 0) & (blamed < 0)] = number
    return tallies.said(chosen, blamed=blamed, own=share > _OWN)


def coefficients(there: Floats, share: Floats, *, weight: Floats) -> Floats:
    """By coordinate descent. `there`: share of attempts that each cause could spoil, shape (causes, practices)."""
    found = np.zeros(len(there))
    size = (there**2 * weight).sum(axis=1)
    rest = share.astype(np.float64).copy()
    for _ in range(_SWEEPS):
        for number in np.flatnonzero(size > 0).tolist():
            row = there[number]
            better = found[number] + ((row * weight * rest).sum() - _PENALTY) / size[number]
            better = max(better, 0.0)
            rest -= (better - found[number]) * row
            found[number] = better
    return found

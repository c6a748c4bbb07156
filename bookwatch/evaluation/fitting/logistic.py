"""Logistic regression with signs that are known beforehand: few parameters, each of which can be read."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from bookwatch.simulator.chance import Bools, Floats

_RIDGE: Final = 1.0
"""Weight of the belief that a circumstance counts nothing, in observations."""
_STEPS, _NEAR, _SMALLEST = 200, 1e-7, 1e-8


def fitted(x: Floats, right: Bools, *, weight: Floats, signs: Sequence[int]) -> Floats:
    """Intercept and slopes of the log odds of `right`, each slope at nought or of its sign (0: either).

    Newton's method, projected on the allowed signs; `x` has shape (observations, slopes).
    """
    table = np.column_stack([np.ones(len(x)), x])
    low = np.array([-np.inf, *(0.0 if sign > 0 else -np.inf for sign in signs)])
    high = np.array([np.inf, *(0.0 if sign < 0 else np.inf for sign in signs)])
    ridge = np.array([_RIDGE / 1_000, *(_RIDGE for _ in signs)])
    target = right.astype(np.float64)

    def loss(line: Floats) -> float:
        odds = table @ line
        return float((weight * (np.logaddexp(0.0, odds) - target * odds)).sum() + 0.5 * (ridge * line**2).sum())

    line = np.zeros(len(low))
    for _ in range(_STEPS):
        chance = 1.0 / (1.0 + np.exp(-(table @ line)))
        slope = table.T @ (weight * (chance - target)) + ridge * line
        curve = (table.T * (weight * chance * (1.0 - chance))) @ table + np.diag(ridge)
        free = ~((line <= low) & (slope > 0.0) | (line >= high) & (slope < 0.0))
        step = np.zeros(len(line))
        step[free] = np.linalg.solve(curve[np.ix_(free, free)], slope[free])
        share, now = 1.0, loss(line)
        while loss(np.clip(line - share * step, low, high)) > now and share > _SMALLEST:
            share /= 2.0
        moved = np.clip(line - share * step, low, high)
        if np.abs(moved - line).max() < _NEAR:
            break
        line = moved
    return line

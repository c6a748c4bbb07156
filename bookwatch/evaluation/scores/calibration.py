"""How far what is said to be 90 % sure is right in 90 of 100: debiased calibration error, risk and coverage."""

from typing import Final, NamedTuple

import numpy as np

from bookwatch.simulator.chance import Floats, Ints

BINS: Final = 15


class Bin(NamedTuple):
    """Verdicts of about the same probability."""

    size: int
    sure: float
    right: float


def bins(sure: Floats, right: Ints) -> list[Bin]:
    """Fifteen with about as many verdicts each, from the least sure on."""
    order = np.argsort(sure, kind="stable")
    parts = [part for part in np.array_split(order, BINS) if len(part)]
    return [Bin(len(part), float(sure[part].mean()), float(right[part].mean())) for part in parts]


def calibration_error(sure: Floats, right: Ints) -> float | None:
    """Root of the mean squared gap between sureness and rightness, less what chance adds to it.

    Kumar, Liang and Ma (2019), "Verified uncertainty calibration", the debiased estimator. None below 30 verdicts.
    """
    if len(sure) < 2 * BINS:
        return None
    total = 0.0
    for each in bins(sure, right):
        chance = each.right * (1.0 - each.right) / max(each.size - 1, 1)
        total += each.size * ((each.sure - each.right) ** 2 - chance)
    return float(np.sqrt(max(total / len(sure), 0.0)))


def risk_coverage(sure: Floats, right: Ints) -> tuple[Floats, Floats]:
    """Share of verdicts given, from the surest on, and the share of those that is wrong."""
    order = np.argsort(-sure, kind="stable")
    wrong = np.cumsum(1 - right[order])
    count = np.arange(1, len(order) + 1)
    return count / max(len(order), 1), wrong / count

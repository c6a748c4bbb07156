"""Sums over every stretch of rounds, with hard and soft edges, and what a cause gains in each of them."""

from typing import NamedTuple

import numpy as np

from attribution.columns import Bools, Floats, Ints
from attribution.local import intervals

__all__ = ["Stretches", "soft_sums", "sums"]


class Stretches(NamedTuple):
    """Some stretches of rounds."""

    first: Ints
    """First round of each."""
    after: Ints
    """Round after its last."""

    @classmethod
    def all(cls, rounds: int) -> "Stretches":
        """Every one of so many rounds."""
        return cls(*intervals(rounds))

    def taken(self, which: Bools) -> "Stretches":
        """Only these."""
        return Stretches(self.first[which], self.after[which])


def sums(cells: Floats | Bools, *, stretches: Stretches) -> Floats:
    """Sums over each stretch of rounds: last axis rounds in, stretches out."""
    running = np.zeros((*cells.shape[:-1], cells.shape[-1] + 1))
    np.cumsum(cells, axis=-1, out=running[..., 1:])
    return np.asarray(running[..., stretches.after] - running[..., stretches.first], dtype=np.float64)


def soft_sums(cells: Floats, *, stretches: Stretches) -> Floats:
    """The same with soft edges: a fault begins and ends within a round, after some of its members ran."""
    first, after = stretches
    soft = np.logaddexp(0.0, cells) - np.log(2.0) - cells
    out = sums(cells, stretches=stretches) + soft[..., first]
    inner = (after < cells.shape[-1]) & (after - 1 > first)
    return np.asarray(out + np.where(inner, soft[..., after - 1], 0.0), dtype=np.float64)


def gains(
    cells: Floats, *, stretches: Stretches, weight: Floats, counts: Floats, coverages: tuple[float, ...]
) -> Floats:
    """Score of each (severity, coverage, edges hard and soft, stretch); `cells` is (severities, places, rounds).

    `weight`: probability of each place to have no fault of its own; `counts`: places that it stands for.
    """
    gain = np.exp(np.stack([each(cells, stretches=stretches) for each in (sums, soft_sums)], axis=1))
    clean, local = weight[:, None], (1.0 - weight)[:, None]
    out = np.empty((cells.shape[0], len(coverages), 2, stretches.first.size))
    for number, coverage in enumerate(coverages):
        better = gain * (coverage * clean) + ((1.0 - coverage) * clean + local)
        out[:, number] = counts @ np.log(better, out=better)
    return out

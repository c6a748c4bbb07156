"""Sums over every stretch of rounds, with hard and soft edges, and what a cause gains in each of them."""

from typing import NamedTuple

import numpy as np

from attribution.columns import Bools, Floats, Ints
from attribution.local import intervals

__all__ = ["Stretches", "gains", "sums"]


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


def soft_edges(cells: Floats) -> Floats:
    """What a soft edge in each cell adds: a fault begins and ends within a round, after some of its members ran."""
    return np.asarray(np.logaddexp(0.0, cells) - np.log(2.0) - cells, dtype=np.float64)


def gains(
    cells: Floats, *, stretches: Stretches, weight: Floats, counts: Floats, coverages: tuple[float, ...]
) -> Floats:
    """Score of each (severity, coverage, edges hard and soft, stretch); `cells` is (severities, places, rounds).

    `weight`: probability of each place to have no fault of its own; `counts`: places that it stands for.
    """
    inside, edges = _as_factors(stretches, rounds=cells.shape[-1])
    gain = np.empty((*cells.shape[:-1], 2, stretches.first.size))
    np.matmul(cells, inside, out=gain[..., 0, :])
    np.matmul(soft_edges(cells), edges, out=gain[..., 1, :])
    gain[..., 1, :] += gain[..., 0, :]
    gain = np.exp(gain, out=gain).reshape(*cells.shape[:-1], -1)
    clean, local = weight[:, None], (1.0 - weight)[:, None]
    out = np.empty((len(cells), len(coverages), 2, stretches.first.size))
    for number, coverage in enumerate(coverages):
        better = gain * (coverage * clean)
        better += (1.0 - coverage) * clean + local
        out[:, number] = (counts @ np.log(better, out=better)).reshape(len(cells), 2, -1)
    return out


def _as_factors(stretches: Stretches, *, rounds: int) -> tuple[Floats, Floats]:
    """What sums over each stretch are products with, and what its soft edges are: shape (rounds, stretches).

    A stretch that reaches the present has no soft end, nor has one of a single round two soft edges.
    """
    first, after = stretches
    number = np.arange(rounds)[:, None]
    inside = (number >= first) & (number < after)
    ends = (number == after - 1) & (after < rounds) & (after - 1 > first)
    return inside.astype(np.float64), ((number == first) | ends).astype(np.float64)

"""Sums over every stretch of rounds, with hard and soft edges, and what a cause gains in each of them."""

from typing import Final, NamedTuple

import numpy as np

from attribution.columns import Bools, Floats, Ints
from attribution.local import intervals

__all__ = ["Stretches", "gains", "sums"]

_FEW: Final = 48
"""Places below which all scores are made with all digits at once."""
_NEAR: Final = 30.0
"""Nats below the best score from which on a score is one part in 10^13 of all: too little to be seen."""


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


def gains(
    factors: Floats, *, stretches: Stretches, weight: Floats, counts: Floats, coverages: tuple[float, ...]
) -> Floats:
    """Score of each (severity, coverage, edges hard and soft, stretch); `factors` is (severities, places, rounds).

    `factors`: how many times likelier each cell is. `weight`: probability of each place to have no fault of its own;
    `counts`: places that it stands for.
    """
    # Few of the scores matter. With half as many digits all are made in less than half of the time, and those few then
    # with all digits. Products are quicker than sums of logarithms: of each stretch one is taken, and not of each cell.
    many = counts.size >= _FEW
    digits = np.float32 if many else np.float64
    gain = _products(np.ascontiguousarray(factors.transpose(2, 0, 1), dtype=digits), stretches=stretches)
    table = np.empty((len(factors), len(coverages), *gain.shape[:2]))
    for number, coverage in enumerate(coverages):
        better = gain * (coverage * weight).astype(digits)
        better += ((1.0 - coverage) * weight + (1.0 - weight)).astype(digits)
        np.log(better, out=better)
        table[:, number] = (better @ counts.astype(digits)).transpose(2, 0, 1)
    if many:
        near = np.nonzero(table >= table.max() - _NEAR)
        better = _exactly(factors, near=near, stretches=stretches)
        covered = np.array(coverages)[near[1], None]
        table[near] = np.log(better * (covered * weight) + ((1.0 - covered) * weight + (1.0 - weight))) @ counts
    return table


def _exactly(factors: Floats, *, near: tuple[Ints, ...], stretches: Stretches) -> Floats:
    """The same as `_products` of some scores alone: shape (scores, places). `near`: where they are in the table."""
    severity, _, soft, stretch = near
    first, after = stretches.first[stretch], stretches.after[stretch]
    rounds = factors.shape[-1]
    number = np.arange(rounds)[None, :]
    inside = (first[:, None] <= number) & (number < after[:, None])
    edge = (number == first[:, None]) | ((number == after[:, None] - 1) & (after[:, None] < rounds))
    share = inside * (1.0 - 0.5 * (edge & (soft[:, None] > 0)))
    return np.asarray((1.0 + share[:, None, :] * (factors[severity] - 1.0)).prod(axis=-1), dtype=np.float64)


def _products(cells: Floats, *, stretches: Stretches) -> Floats:
    """Of each place all factors within each stretch, with hard and with soft edges: (2, stretches, severities, places).

    `cells` is (rounds, severities, places). A fault begins and ends within a round, after some of its members ran: a
    soft edge is half as if nothing was. A stretch that reaches the present has no soft end, nor has one of a single
    round two soft edges.
    """
    rounds, edges = len(cells), 0.5 + 0.5 * cells
    # In triangles, by last round and first: each stretch is one that ends a round earlier, and one more factor.
    hard, begun, soft = np.empty((3, rounds * (rounds + 1) // 2, *cells.shape[1:]), dtype=cells.dtype)
    for last in range(rounds):
        before, after = slice(last * (last - 1) // 2, at := last * (last + 1) // 2), slice(at, at + last)
        np.multiply(hard[before], cells[last], out=hard[after])
        np.multiply(begun[before], cells[last], out=begun[after])
        np.multiply(begun[before], edges[last], out=soft[after])
        hard[at + last], begun[at + last], soft[at + last] = cells[last], edges[last], edges[last]
    soft[at:] = begun[at:]
    chosen = stretches.after * (stretches.after - 1) // 2 + stretches.first
    return np.stack([hard[chosen], soft[chosen]])

"""How much better the window is explained with one more cause: noisy-OR, weighed over severity, coverage and time.

For a place with cells x, under the causes so far:   L = (1 - prior of local) M(x) + prior of local * Local(x)
With one more cause of severity q and coverage c:    M becomes c * M(x | cause) + (1 - c) * M(x)
A good cell of a member counts (1 - q), one with a symptom s that the cause can make counts q * theta(s) besides what
explained it before; every other cell is left alone, as an attempt that ended early never met the cause. Since Local(x)
does not change, a place with a fault of its own can add only so much.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from attribution.candidate import Candidate
from attribution.constants import (
    BEYOND_CHANCE,
    CALL_SEVERITIES,
    CHANCE_OF_LOCAL,
    LEAST_CHANCE,
    LEAST_SHARE,
    LEAST_UNRECORDED,
    LINGER_ROUNDS,
    MANY_PLACES,
    NEARLY_ALL,
    SEVERITIES,
    SIGNATURE_WEIGHT,
    STALLED,
)
from attribution.patterns import Rows, patterns
from attribution.ratios import Ratios
from attribution.stretches import Stretches, gains, sums
from attribution.symptoms import SYMPTOMS, UNRECORDED, signature
from attribution.window import Bits, Bools, Floats, Grid, Ints, ever, numbered

_OPEN = float(np.log(0.1))
"""Log probability of a cell below which it is still to be explained."""
GREAT = 200
"""Members from which it pays to put those that are alike together."""
_MIXING = ((np.uint64(30), np.uint64(0xBF58476D1CE4E5B9)), (np.uint64(27), np.uint64(0x94D049BB133111EB)))
_ODD = np.random.default_rng(26).integers(1, 2**63, 64, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
"""Odd numbers of 64 bits: what is mixed with them is alike by chance once in 10^19."""
ODDS_APART = 0.02
"""Log odds of a fault of their own by which places differ at least, where those that are alike are put together."""
_SURELY_LOCAL = 1e-9
FITS = 2
LEAST_CHANGE = 0.03
"""Change of a signature below which it is not fitted again, ..."""
LEAST_NATS = 1.0
"""... unless that would count for more than about so much over all touched places: the core of a great outage would
lose some forty nats by the few that failed by chance an hour ago, and its first operation be named in its stead."""


@dataclass(frozen=True, kw_only=True)
class State:
    """What is explained so far: log probability of each cell, of each place's row by a fault of its own."""

    log_cells: Floats
    log_local: Floats
    log_well: Floats
    """Log prior that the place has no fault of its own."""

    @cached_property
    def is_open(self) -> Bools:
        """Cells that nothing accepted explains well; shape (places, rounds)."""
        return np.asarray(self.log_cells < _OPEN, dtype=np.bool_)

    @cached_property
    def open_rows(self) -> Ints:
        """The same as one number for each place (`attribution.patterns`)."""
        return patterns(self.is_open)

    @cached_property
    def not_local(self) -> Floats:
        """For each place, the probability that it has no fault of its own."""
        clean = self.log_well + self.log_cells.sum(axis=1)
        return np.asarray(np.exp(clean - np.logaddexp(clean, self.log_local)), dtype=np.float64)

    @cached_property
    def rows(self) -> Bits:
        """For each place a number that is the same only where the same is explained of it, to the last bit."""
        mixed = (self.log_cells + 0.0).view(np.uint64)  # + 0.0: there are two noughts
        for shift, factor in _MIXING:
            mixed = (mixed ^ (mixed >> shift)) * factor
        mixed = mixed ^ (mixed >> np.uint64(32))
        return np.asarray((mixed * _ODD[: mixed.shape[1]]).sum(axis=1, dtype=np.uint64), dtype=np.uint64)

    @cached_property
    def alike(self) -> Ints:
        """For each place a number, the same for those of which the same is explained."""
        # Each place has a past of its own: what is nearly the same counts as the same, at the mean of all (`_thinned`).
        clean = np.clip(self.not_local, _SURELY_LOCAL, 1.0 - _SURELY_LOCAL)
        odds = np.round((np.log(clean) - np.log1p(-clean)) / ODDS_APART)
        return numbered(np.column_stack([self.log_cells.round(6), odds]))


@dataclass(frozen=True, kw_only=True)
class Fit:
    """A weighed candidate: its score in nats over doing without it, and its best figures."""

    candidate: Candidate
    score: float
    severity: float
    coverage: float
    first: int
    """First round of its stretch."""
    after: int
    """Round after its last."""
    active: float
    """Probability that the stretch reaches the present."""
    theta: Floats
    """Probability of each symptom (by number) under it."""

    @property
    def name(self) -> tuple[str, str]:
        """Dimension and value."""
        return self.candidate.name

    @cached_property
    def touched(self) -> Ints:
        """Places with a symptom that the cause can make, within its stretch; ordered."""
        within = ever(self.candidate.compatible[:, self.first : self.after])
        return self.candidate.members[within]


def weigh(candidate: Candidate, *, grid: Grid, state: State, bonus: float = 0.0) -> Fit | None:
    """Weigh a candidate; None where too few of the exposed places are touched in any stretch of rounds."""
    allowed = _enough_touched(candidate, grid=grid, state=state)
    if not allowed.any():
        return None
    thin, counts, weight = _thinned(candidate, grid=grid, state=state)
    severities: tuple[float, ...] = CALL_SEVERITIES if candidate.per_call else SEVERITIES
    stretches = Stretches.all(grid.symptom.shape[1]).taken(allowed)
    ratios = Ratios(thin, grid=grid, log_cells=state.log_cells)
    theta, table = np.zeros(0), np.zeros(0)
    within, touched = slice(0, grid.symptom.shape[1]), max(float(counts @ ever(thin.compatible)), 1.0)
    for _ in range(FITS):  # the signature is that of the stretch, and the stretch is found by the signature
        again = fitted_signature(thin, grid=grid, state=state, counts=counts, within=within)
        if theta.size and np.abs(again - theta).max() < min(LEAST_CHANGE, LEAST_NATS / touched):
            break
        theta = again
        cells = ratios.factors(theta, severities=severities)
        table = gains(cells, stretches=stretches, weight=weight, counts=counts, coverages=candidate.coverages)
        stretch = int(np.argmax(table)) % stretches.first.size
        within = slice(int(stretches.first[stretch]), int(stretches.after[stretch]))
    if counts.sum() >= GREAT:
        severities = _between(severities, number=int(np.argmax(table)) // table[0].size)
        cells = ratios.factors(theta, severities=severities[-2:])
        more = gains(cells, stretches=stretches, weight=weight, counts=counts, coverages=candidate.coverages)
        table = np.concatenate([table, more])
    total = float(np.logaddexp.reduce(table, axis=None) - np.log(table[..., 0].size * allowed.size))
    severity, coverage, *_ = np.unravel_index(int(np.argmax(table)), table.shape)
    mass = np.exp(table - table.max()).sum(axis=(0, 1, 2))
    return Fit(
        candidate=candidate,
        score=total + candidate.log_prior + bonus,
        severity=severities[severity],
        coverage=candidate.coverages[coverage],
        first=within.start,
        after=within.stop,
        active=float(mass[stretches.after >= grid.symptom.shape[1] - LINGER_ROUNDS].sum() / mass.sum()),
        theta=theta,
    )


def _between(severities: tuple[float, ...], *, number: int) -> tuple[float, ...]:
    """The severities, and at the end the two that lie half-way from one of them to its neighbours.

    Of thousands of attempts a third too many or too few is worth dozens of nats, and any great group explains them.
    """
    near = severities[max(number - 1, 0)], severities[number], severities[min(number + 1, len(severities) - 1)]
    return *severities, float(np.sqrt(near[0] * near[1])), float(np.sqrt(near[1] * near[2]))


def fitted_signature(candidate: Candidate, *, grid: Grid, state: State, counts: Floats, within: slice) -> Floats:
    """Symptoms of this event: the usual ones of the dimension, corrected by what its places show, one vote each.

    `counts`: places that each member stands for.
    """
    cells = candidate.compatible & state.is_open[candidate.members]
    cells[:, : within.start], cells[:, within.stop :] = False, False
    votes = counts[:, None] * cells / np.maximum(cells.sum(axis=1, keepdims=True), 1)
    shown = np.bincount(grid.symptom[candidate.members][cells], weights=votes[cells], minlength=len(SYMPTOMS))
    prior = signature(candidate.dimension)
    return np.asarray((shown + SIGNATURE_WEIGHT * prior) / (shown.sum() + SIGNATURE_WEIGHT), dtype=np.float64)


def _enough_touched(candidate: Candidate, *, grid: Grid, state: State) -> Bools:
    """For each stretch, whether it touches two places and a fair share, so that chance alone condemns no group."""
    members, rounds = candidate.members, grid.symptom.shape[1]
    stretches = Stretches.all(rounds)
    still_open = candidate.shown & state.open_rows[members]
    affected, asked = Rows(still_open, rounds=rounds), Rows(grid.known_rows[members], rounds=rounds)
    touched = affected.within_each_stretch
    if candidate.dimension == UNRECORDED:
        fair = touched >= LEAST_UNRECORDED
    else:
        rate = max(float(grid.usual @ (signature(candidate.dimension) > 0)), LEAST_CHANCE)
        usual = rate * sums(asked.of_each_round, stretches=stretches) + CHANCE_OF_LOCAL * members.size
        beyond_chance = usual + BEYOND_CHANCE * np.sqrt(usual) + 3.0
        fair = touched >= np.minimum(LEAST_SHARE * asked.within_each_stretch, beyond_chance)
    enough = np.asarray((touched >= 2) & fair, dtype=np.bool_)
    if not enough.any():
        return enough
    slow = Rows(still_open & grid.slow_rows[members], rounds=rounds).of_each_round
    if 2.0 * slow.sum() > affected.of_each_round.sum():
        enough &= _lasting(slow, seen=asked.of_each_round, stretches=stretches)
    return enough


def _lasting(slow: Floats, *, seen: Floats, stretches: Stretches) -> Bools:
    """Stretches in which slowness is no moment's stall, which slows only what was under way just then.

    It shows in a second round, or at nearly all places of a great group, whose turns are spread over the round; of
    many places at clearly more than a stall would slow. `slow`, `seen`: places of each round.
    """
    stalled = STALLED * seen + 3.0 * np.sqrt(STALLED * (1.0 - STALLED) * seen)
    throughout = (slow >= MANY_PLACES) & (slow >= np.minimum(NEARLY_ALL * seen, stalled))
    rounds = np.where(throughout, 2.0, (slow >= 2).astype(np.float64))
    return np.asarray(sums(rounds, stretches=stretches) >= 2.0, dtype=np.bool_)


def _thinned(candidate: Candidate, *, grid: Grid, state: State) -> tuple[Candidate, Floats, Floats]:
    """One of each members that are alike, how many, and the probability that one has no fault of its own.

    In a great outage thousands show one of a few patterns.
    """
    members = candidate.members
    if members.size < GREAT:
        return candidate, np.ones(members.size), state.not_local[members]
    rounds = candidate.good.shape[1]
    cells = candidate.spared + (candidate.shown << rounds)
    alike = grid.alike[members] * (int(state.alike.max()) + 1) + state.alike[members]
    alike = (alike << 2 * rounds) + cells
    order = np.argsort(alike)
    begins = np.flatnonzero(np.diff(alike[order], prepend=-1))
    chosen, counts = order[begins], np.diff(begins, append=members.size)
    thin = replace(
        candidate, members=members[chosen], good=candidate.good[chosen], compatible=candidate.compatible[chosen]
    )
    weight = np.add.reduceat(state.not_local[members][order], begins) / counts
    return thin, counts.astype(np.float64), weight

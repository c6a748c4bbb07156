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
    LEAST_PASSING,
    LEAST_SHARE,
    LEAST_UNRECORDED,
    LINGER_ROUNDS,
    MANY_PLACES,
    NEARLY_ALL,
    SEVERITIES,
    SIGNATURE_WEIGHT,
)
from attribution.local import intervals
from attribution.silence import first_silent
from attribution.symptoms import AT_ANY_CALL, GOOD, NOTHING, NUMBER, SILENT, SLOW, SYMPTOMS, UNRECORDED, signature
from attribution.window import Bools, Floats, Grid, Ints

_SLOW_NUMBERS = [NUMBER[name] for name in SLOW]
_OF_GATEWAY = [number for name, number in NUMBER.items() if name.startswith("gateway.")]
_OF_CALLS = frozenset({"core", "gateway", "operation"})
_OPEN = float(np.log(0.1))
"""Log probability of a cell below which it is still to be explained."""
_UNEXPLAINED = 0.02
"""Probability of a cell below which nothing that is accepted explains it."""
GREAT = 200
"""Members from which it pays to put those that are alike together."""
FITS = 2
LEAST_CHANGE = 0.03
"""Change of a signature below which it is not fitted again."""
_ONE_SLOW_OPERATION = 0.3
"""Chance that a slow core shows in one operation alone."""


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
    def not_local(self) -> Floats:
        """For each place, the probability that it has no fault of its own."""
        clean = self.log_well + self.log_cells.sum(axis=1)
        return np.asarray(np.exp(clean - np.logaddexp(clean, self.log_local)), dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
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


def weigh(candidate: Candidate, *, grid: Grid, state: State, bonus: float = 0.0) -> Fit | None:
    """Weigh a candidate; None where too few of the exposed places are touched in any stretch of rounds."""
    first, after = intervals(grid.symptom.shape[1])
    thin, counts = _thinned(candidate, grid=grid, state=state)
    allowed = np.tile(_enough_touched(thin, grid=grid, state=state, counts=counts, first=first, after=after), 2)
    if not allowed.any():
        return None
    severities = CALL_SEVERITIES if candidate.per_call else SEVERITIES
    weight = state.not_local[thin.members]
    theta, table = np.zeros(0), np.zeros(0)
    within = slice(0, grid.symptom.shape[1])
    for _ in range(FITS):  # the signature is that of the stretch, and the stretch is found by the signature
        again = fitted_signature(thin, grid=grid, state=state, counts=counts, within=within)
        if theta.size and np.abs(again - theta).max() < LEAST_CHANGE:
            break
        theta = again
        cells = np.stack([log_ratios(thin, grid=grid, state=state, theta=theta, severity=q) for q in severities])
        scores = _table(cells, weight=weight, counts=counts, coverages=candidate.coverages)
        table = np.where(allowed, scores, -np.inf)
        stretch = int(np.argmax(table)) % table.shape[-1] % first.size
        within = slice(int(first[stretch]), int(after[stretch]))
    total = float(np.logaddexp.reduce(table, axis=None) - np.log(table.size))
    severity, coverage, best = np.unravel_index(int(np.argmax(table)), table.shape)
    mass = np.exp(table - table.max()).sum(axis=(0, 1)).reshape(2, -1).sum(axis=0)
    stretch = int(best) % first.size
    return Fit(
        candidate=candidate,
        score=total + candidate.log_prior + bonus,
        severity=severities[severity],
        coverage=candidate.coverages[coverage],
        first=int(first[stretch]),
        after=int(after[stretch]),
        active=float(mass[after >= grid.symptom.shape[1] - LINGER_ROUNDS].sum() / mass.sum()),
        theta=theta,
    )


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


def log_ratios(
    candidate: Candidate, *, grid: Grid, state: State, theta: Floats, severity: float, reached: bool = False
) -> Floats:
    """Gain in log probability of each cell of the members under the cause, where it holds.

    `reached`: given that the attempt came as far as it did; so an accepted cause leaves no more to explain where one
    attempt in a hundred came further than the others.
    """
    strength, passing = _strengths(candidate, grid=grid, severity=severity, reached=reached)
    symptom = grid.symptom[candidate.members]
    before = np.exp(state.log_cells[candidate.members])
    # By chance it stops at any call, so at this very one it is so many times rarer.
    chosen = np.isin(symptom, AT_ANY_CALL) & (before < _UNEXPLAINED)
    before = np.where(chosen, before / _oftener(candidate, grid=grid), before)
    usual = theta[np.maximum(symptom, 0)]
    silent = symptom == NUMBER[SILENT]
    if silent.any():
        begins = first_silent(symptom)
        # Where many are silent anyway (a holiday), one more silent member says little against its link.
        before = np.where(begins, np.maximum(before, candidate.outside_silent), before)
        usual = np.where(silent & ~begins, 1.0, usual)  # what fell silent stays so: one event, told once
    shown = usual * strength
    gain = np.where(candidate.compatible, np.log((before + (1.0 - before) * shown) / before), 0.0)
    return np.asarray(np.where(candidate.good, np.log(passing), gain), dtype=np.float64)


def _oftener(candidate: Candidate, *, grid: Grid) -> Floats | float:
    """How much oftener than chance the cause stops attempts at the very operation of each cell.

    A link that loses large packets stops those that send a file: an operation at fault has nothing ahead of it there.
    """
    calls = max(grid.calls, 1)
    if candidate.dimension in _OF_CALLS:
        return calls
    operation = grid.operation[candidate.members]
    shown = np.bincount(operation[candidate.compatible & (operation >= 0)], minlength=len(grid.operations) or 1)
    share = (shown + SIGNATURE_WEIGHT / calls) / (shown.sum() + SIGNATURE_WEIGHT)
    return np.where(operation >= 0, np.maximum(share[operation] * calls, 1.0), 1.0)


def _strengths(candidate: Candidate, *, grid: Grid, severity: float, reached: bool) -> tuple[Floats, Floats]:
    """For each cell the chance that the cause stops this attempt here, and the chance that it let it come so far."""
    shape = candidate.good.shape
    if not candidate.per_call:
        return np.full(shape, severity), np.full(shape, 1.0 - severity)
    depth, began = grid.depth[candidate.members], grid.began[candidate.members]
    calls = np.where(grid.symptom[candidate.members] == GOOD, max(grid.calls, 1), np.maximum(depth, began))
    passing = np.maximum((1.0 - severity) ** calls, LEAST_PASSING)
    if candidate.dimension == "gateway":
        # All calls pass the gateway: a cut after two good calls elsewhere is hardly its doing. Its own replies are.
        depth = depth + np.where(np.isin(grid.symptom[candidate.members], _OF_GATEWAY), 0, 2 * began)
    stopped = np.full(shape, severity) if reached else severity * (1.0 - severity) ** depth
    slow = np.isin(grid.symptom[candidate.members], _SLOW_NUMBERS)
    one = grid.operation[candidate.members] >= 0
    dragged = (1.0 - passing) * np.where(one, _ONE_SLOW_OPERATION, 1.0)
    return np.where(slow, dragged, stopped), passing


def _enough_touched(
    candidate: Candidate, *, grid: Grid, state: State, counts: Floats, first: Ints, after: Ints
) -> Bools:
    """For each stretch, whether it touches two places and a fair share, so that chance alone condemns no group."""
    symptom = grid.symptom[candidate.members]
    open_cells = candidate.compatible & state.is_open[candidate.members]
    seen = symptom != NOTHING
    touched = _places_within(open_cells, counts=counts, first=first, after=after)
    if candidate.dimension == UNRECORDED:
        fair = touched >= LEAST_UNRECORDED
    else:
        exposed = _places_within(seen, counts=counts, first=first, after=after)
        rate = max(float(grid.usual[signature(candidate.dimension) > 0].sum()), LEAST_CHANCE)
        usual = rate * _sums(counts @ seen, first=first, after=after) + CHANCE_OF_LOCAL * counts.sum()
        fair = (touched >= LEAST_SHARE * exposed) | (touched >= usual + BEYOND_CHANCE * np.sqrt(usual) + 3.0)
    enough = (touched >= 2) & fair
    slow = open_cells & np.isin(symptom, _SLOW_NUMBERS)
    if 2.0 * (counts @ slow).sum() > (counts @ open_cells).sum():
        enough &= _lasting(counts @ slow, seen=counts @ seen, first=first, after=after)
    return np.asarray(enough, dtype=np.bool_)


def _lasting(slow: Floats, *, seen: Floats, first: Ints, after: Ints) -> Bools:
    """Stretches in which slowness is no moment's stall, which slows only what was under way just then.

    It shows in a second round, or at nearly all places of a great group, whose turns are spread over the round.
    `slow`, `seen`: places of each round.
    """
    throughout = (slow >= MANY_PLACES) & (slow >= NEARLY_ALL * seen)
    rounds = np.where(throughout, 2.0, (slow >= 2).astype(np.float64))
    return np.asarray(_sums(rounds, first=first, after=after) >= 2.0, dtype=np.bool_)


def _places_within(cells: Bools, *, counts: Floats, first: Ints, after: Ints) -> Floats:
    sums = _sums(cells.astype(np.float64), first=first, after=after)
    return np.asarray(counts @ (sums > 0), dtype=np.float64)


def _sums(cells: Floats, *, first: Ints, after: Ints) -> Floats:
    """Sums over each stretch of rounds: last axis rounds in, stretches out."""
    running = np.concatenate([np.zeros((*cells.shape[:-1], 1)), np.cumsum(cells, axis=-1)], axis=-1)
    return np.asarray(running[..., after] - running[..., first], dtype=np.float64)


def _soft_sums(cells: Floats, *, first: Ints, after: Ints) -> Floats:
    """The same with soft edges: a fault begins and ends within a round, after some of its members ran."""
    soft = np.logaddexp(0.0, cells) - np.log(2.0) - cells
    out = _sums(cells, first=first, after=after) + soft[..., first]
    inner = (after < cells.shape[-1]) & (after - 1 > first)
    return np.asarray(out + np.where(inner, soft[..., after - 1], 0.0), dtype=np.float64)


def _table(cells: Floats, *, weight: Floats, counts: Floats, coverages: tuple[float, ...]) -> Floats:
    """Score of each (severity, coverage, stretch hard and soft); `cells` is (severities, places, rounds)."""
    first, after = intervals(cells.shape[2])
    gain = np.exp(np.concatenate([f(cells, first=first, after=after) for f in (_sums, _soft_sums)], axis=-1))
    local = (1.0 - weight)[None, :, None]
    clean = weight[None, :, None]
    return np.stack(
        [np.einsum("p,qps->qs", counts, np.log(clean * (c * gain + 1.0 - c) + local)) for c in coverages], axis=1
    )


def _thinned(candidate: Candidate, *, grid: Grid, state: State) -> tuple[Candidate, Floats]:
    """One of each members that are alike, and how many: in a great outage thousands show one of a few patterns."""
    members = candidate.members
    if members.size < GREAT:
        return candidate, np.ones(members.size)
    told = (grid.symptom, grid.depth, grid.began, grid.operation, state.log_cells.round(6))
    rows = [candidate.good, candidate.compatible, *(each[members] for each in told)]
    key = np.concatenate([*rows, state.not_local[members, None].round(9)], axis=1).astype(np.float64)
    mix = key @ np.sqrt(np.arange(2.0, 2.0 + key.shape[1]))  # irrational weights: equal only for equal rows
    _, chosen, counts = np.unique(mix, return_index=True, return_counts=True)
    thin = replace(
        candidate, members=members[chosen], good=candidate.good[chosen], compatible=candidate.compatible[chosen]
    )
    return thin, counts.astype(np.float64)

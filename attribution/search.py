"""The search for the set of causes that explains the window best: add the best, refit, and look back.

1. Weigh every promising candidate on top of what is accepted, and accept the best while it gains.
2. After each acceptance, weigh every accepted cause again without itself: drop it where it no longer gains, and
   replace it where another explains the same better (a first guess is often the wider of two).
3. For each cause that stays, keep what else could explain the same places, with the probability of each.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from attribution.candidate import Proposal
from attribution.constants import MOST_CAUSES
from attribution.far_end import PASSED_BY_ALL
from attribution.likelihood import Fit, State
from attribution.membership import Membership
from attribution.proposals import Proposals
from attribution.ratios import Ratios
from attribution.scales import Scales
from attribution.symptoms import UNNAMED, rank_of
from attribution.unrecorded import together
from attribution.window import Bools, Floats, Grid

_TIE = 0.5
"""Nats within which the more particular of two names is preferred."""
_TIE_OF_SAME = 1.5
"""The same for names of which the same places are touched."""
_MOST_COVERED = 0.9
"""Of a cause that seems to touch all: some records of who shares it are wrong."""
_OF_ALL = PASSED_BY_ALL | {"identity"}
"""What all practices meet, whose failures are spread among them by chance."""
_MOST = float(np.log(0.98))
"""Greatest log probability of a cell that a cause explains."""
_MOST_STATES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A cause that stands, with its exact stretch and what it explains."""

    fit: Fit
    begins: float
    """Seconds since the window's start from which attempts suffer."""
    ends: float
    """Seconds since the window's start up to which they do."""
    strength: Floats
    """Probability of each cell's symptom under it, zero outside; shape (places, rounds)."""
    covered: Floats
    """Probability of each place to be touched by it."""
    pausing: bool = False
    """Whether it comes and goes, and is away for no longer than before."""
    rivals: tuple[Fit, ...] = ()
    """What else could explain the same places, best first, each weighed in its stead."""

    @property
    def explained(self) -> Bools:
        """Cells whose symptom it makes likely."""
        return self.strength > 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What the search stands on."""

    grid: Grid
    membership: Membership
    base: State
    sticky: Mapping[tuple[str, str], float]
    """Causes of the previous evaluation, with the nats that they have beforehand."""
    proposals: Proposals
    scales: Scales
    states: dict[tuple[int, ...], State] = field(default_factory=dict, repr=False)
    """What is explained with some causes (the `id` of each, in their order): those asked for last."""
    weighed: dict[tuple[int, ...], list[Fit]] = field(default_factory=dict, repr=False)
    """What else gains on top of them, one of each name."""

    @classmethod
    def of(
        cls, grid: Grid, *, membership: Membership, base: State, sticky: Mapping[tuple[str, str], float]
    ) -> "Ground":
        """Before anything was weighed."""
        return cls(
            grid=grid,
            membership=membership,
            base=base,
            sticky=sticky,
            proposals=Proposals(grid, membership=membership, known=sticky),
            scales=Scales(grid),
        )


def search(ground: Ground) -> tuple[list[Accepted], State]:
    """The accepted causes, best first, and what is explained with them."""
    fits: list[Fit] = []
    tried: set[frozenset[tuple[str, str]]] = set()
    # A look back may drop what was just added: the same set twice is the end.
    while len(fits) < MOST_CAUSES and (names := frozenset(fit.name for fit in fits)) not in tried:
        tried.add(names)
        best = _best(_weighed(ground, fits=fits))
        if best is None or best.score <= 0.0 or best.name in {fit.name for fit in fits}:
            break
        fits = _looked_back(ground, fits=[*fits, best])
    fits = _as_one(ground, fits=fits)
    state, accepted = ground.base, []
    for fit in fits:
        one, state = _applied(ground.grid, fit=fit, state=state)
        accepted.append(one)
    return [_with_rivals(ground, accepted=accepted, index=index) for index in range(len(accepted))], state


def _explain(ground: Ground, *, fits: Sequence[Fit]) -> State:
    """Lay causes over the base, one after the other."""
    if not fits:
        return ground.base
    key = _key(fits)
    state = ground.states.get(key)
    if state is None:
        state = _applied(ground.grid, fit=fits[-1], state=_explain(ground, fits=fits[:-1]))[1]
        if len(ground.states) == _MOST_STATES:
            del ground.states[next(iter(ground.states))]
        ground.states[key] = state
    return state


def _key(fits: Sequence[Fit]) -> tuple[int, ...]:
    """The very fits: the scales keep each, and give the same one for the same."""
    return tuple(id(fit) for fit in fits)


def explained_by(accepted: list[Accepted], *, shape: tuple[int, ...]) -> Bools:
    """Cells whose symptom any of the causes makes likely."""
    explained = np.zeros(shape, dtype=np.bool_)
    for one in accepted:
        explained |= one.explained
    return explained


def _weighed(ground: Ground, *, fits: Sequence[Fit], like: Fit | None = None) -> list[Fit]:
    """What gains on top of some causes; of what cannot touch half of the places that `like` does, not all."""
    key = _key(fits)
    if key in ground.weighed:
        return ground.weighed[key]
    state = _explain(ground, fits=fits)
    proposals: Iterable[Proposal] = ground.proposals.on_top_of(state)
    if like is not None:
        proposals = _near(proposals, like=like, places=len(ground.grid.places))
    found = [ground.scales.weigh(each, state=state, bonus=ground.sticky.get(each.name, 0.0)) for each in proposals]
    for each in ground.proposals.unrecorded(state):
        found.append(ground.scales.weigh_made(each, state=state, bonus=ground.sticky.get(each.name, 0.0)))
    weighed = _one_a_name(fit for fit in found if fit is not None)
    if like is None:
        ground.weighed[key] = weighed
    return weighed


def _near(proposals: Iterable[Proposal], *, like: Fit, places: int) -> Iterator[Proposal]:
    """Without those that hold less than half of the touched places, but for names of which another form may."""
    own = np.zeros(places, dtype=np.bool_)
    own[like.touched] = True
    for each in proposals:
        if each.name[0] in PASSED_BY_ALL or int(own[each.members].sum()) * 2 >= max(like.touched.size, 1):
            yield each


def _one_a_name(fits: Iterable[Fit]) -> list[Fit]:
    """One name may stand for two ways of failing: the better is meant."""
    best: dict[tuple[str, str], Fit] = {}
    for fit in fits:
        if fit.name not in best or fit.score > best[fit.name].score:
            best[fit.name] = fit
    return list(best.values())


def _best(fits: list[Fit]) -> Fit | None:
    """The highest score; among near ties the most particular name, then the alphabet, so that runs agree.

    Names of the very same touched places tie more easily: what tells them apart is a wrong record or two.
    """
    if not fits:
        return None
    top = max(fits, key=lambda fit: (fit.score, fit.name))
    near = [fit for fit in fits if fit.score >= top.score - _TIE_OF_SAME]
    ties = [fit for fit in near if fit.score >= top.score - _TIE or np.array_equal(fit.touched, top.touched)]
    return min(ties, key=lambda fit: (rank_of(fit.name[0]), fit.name))


def _looked_back(ground: Ground, *, fits: list[Fit]) -> list[Fit]:
    if len(fits) == 1:
        return fits
    kept = list(fits)
    for fit in fits:
        others = [each for each in kept if each is not fit]
        better = _best(_overlapping(_weighed(ground, fits=others, like=fit), like=fit))
        if better is None or better.score <= 0.0 or better.name in {each.name for each in others}:
            kept = others
        else:
            kept = [better if each is fit else each for each in kept]
    return kept


def _as_one(ground: Ground, *, fits: list[Fit]) -> list[Fit]:
    """Two values of one dimension that break alike in the same round have something in common that is not recorded.

    That they broke independently, in the same round of all, would be a coincidence that nobody believes.
    """
    for fit in fits:
        alike = [each for each in fits if _broke_with(each, other=fit, known=UNNAMED in ground.sticky)]
        if len(alike) < 2 or fit.name[0] not in ground.membership.shared:
            continue
        others = [each for each in fits if each not in alike]
        parts = together(ground.grid, parts=[each.candidate for each in alike])
        one = ground.scales.weigh_made(parts, state=_explain(ground, fits=others))
        if one is not None and one.score > 0.0:
            return [*others, one]
    return fits


def _broke_with(fit: Fit, *, other: Fit, known: bool) -> bool:
    """Whether two causes are of one dimension, began in the same round and show the same."""
    same_kind = fit.name[0] == other.name[0] and int(fit.theta.argmax()) == int(other.theta.argmax())
    return same_kind and abs(fit.first - other.first) <= 1 and (known or min(fit.first, other.first) > 0)


def _overlapping(fits: list[Fit], *, like: Fit) -> list[Fit]:
    """Fits that speak of mostly the same touched places."""
    own = np.zeros(1 + max((int(fit.touched[-1]) for fit in (like, *fits) if fit.touched.size), default=0), np.bool_)
    own[like.touched] = True
    return [fit for fit in fits if int(own[fit.touched].sum()) * 2 >= max(like.touched.size, 1)]


def _with_rivals(ground: Ground, *, accepted: list[Accepted], index: int) -> Accepted:
    one = accepted[index]
    others = [each.fit for number, each in enumerate(accepted) if number != index]
    unnamed = _unnamed(ground, state=_explain(ground, fits=others), beside=one.fit)
    found = _one_a_name([*_weighed(ground, fits=others, like=one.fit), *unnamed])
    fits = _overlapping(found, like=one.fit)
    taken = {each.name for each in others} | {one.fit.name}
    rivals = sorted((fit for fit in fits if fit.name not in taken), key=lambda fit: (-fit.score, fit.name))
    again = next((fit for fit in fits if fit.name == one.fit.name), one.fit)
    return replace(one, fit=again, rivals=tuple(rivals))


def _unnamed(ground: Ground, *, state: State, beside: Fit) -> Iterator[Fit]:
    """What no record names, beside a core, a gateway or a log-on in its first round: who fails again is still to come.

    Later it has to show that (`attribution.unrecorded`).
    """
    if beside.name[0] in _OF_ALL and beside.first == ground.grid.symptom.shape[1] - 1:
        for each in ground.proposals.unrecorded(state, as_rival=True):
            fit = ground.scales.weigh_made(each, state=state)
            if fit is not None:
                yield fit


def _applied(grid: Grid, *, fit: Fit, state: State) -> tuple[Accepted, State]:
    members = fit.candidate.members
    laid = Ratios(fit.candidate, grid=grid, log_cells=state.log_cells, reached=True)
    ratios = laid.of(fit.theta, severities=[fit.severity])[0]
    begins, ends = _stretch(grid, fit=fit, ratios=ratios)
    when = grid.when[members]
    inside = (when >= begins) & (when <= ends)
    gain = np.where(inside, ratios, 0.0).sum(axis=1)
    covered = np.exp(-np.logaddexp(0.0, _odds_against(fit.coverage) - gain))[:, None]
    log_cells = state.log_cells.copy()
    before = state.log_cells[members]
    after = np.minimum(before + np.log(covered * np.exp(ratios) + 1.0 - covered), np.maximum(before, _MOST))
    log_cells[members] = np.where(inside, after, before)
    strength = np.zeros_like(log_cells)
    made = np.exp(before) * (np.exp(ratios) - 1.0) * covered
    strength[members] = np.where(inside & fit.candidate.compatible, np.maximum(made, 0.0), 0.0)
    touching = np.zeros(len(log_cells))
    touching[members] = 1.0 / (1.0 + np.exp(np.minimum(_odds_against(min(fit.coverage, _MOST_COVERED)) - gain, 50.0)))
    one = Accepted(fit=fit, begins=begins, ends=ends, strength=strength, covered=touching)
    return one, replace(state, log_cells=log_cells)


def _odds_against(coverage: float) -> float:
    """Log odds that a member is not covered; minus infinity where all are."""
    return float(np.log1p(-coverage) - np.log(coverage)) if coverage < 1.0 else -np.inf


def _stretch(grid: Grid, *, fit: Fit, ratios: Floats) -> tuple[float, float]:
    """The exact start and end: places run at different moments of a round, and a fault keeps no rounds."""
    when = grid.when[fit.candidate.members]
    column = np.arange(when.shape[1])[None, :]
    begins, ends = -np.inf, np.inf
    near = (column >= fit.first - 1) & (column <= fit.first) & (ratios != 0.0)
    if fit.first > 0 and near.any():
        times, gains = _in_time(when[near], ratios[near])
        later = np.cumsum(gains[::-1])[::-1]
        begins = float(times[int(np.argmax(later))])
    near = (column >= fit.after - 1) & (column <= fit.after) & (ratios != 0.0)
    if fit.after < when.shape[1] and near.any():
        times, gains = _in_time(when[near], ratios[near])
        ends = float(times[int(np.argmax(np.cumsum(gains)))])
    return begins, max(ends, begins)


def _in_time(times: Floats, gains: Floats) -> tuple[Floats, Floats]:
    order = np.argsort(times, kind="stable")
    return times[order], gains[order]

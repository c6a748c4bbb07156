"""The search for the set of causes that explains the window best: add the best, refit, and look back.

1. Weigh every promising candidate on top of what is accepted, and accept the best while it gains.
2. After each acceptance, weigh every accepted cause again without itself: drop it where it no longer gains, and
   replace it where another explains the same better (a first guess is often the wider of two).
3. For each cause that stays, keep what else could explain the same places, with the probability of each.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from attribution.accepted import Accepted, applied
from attribution.candidate import Proposal
from attribution.constants import MOST_CAUSES
from attribution.far_end import PASSED_BY_ALL
from attribution.likelihood import Fit, State
from attribution.membership import Membership
from attribution.proposals import Proposals
from attribution.scales import Scales
from attribution.symptoms import UNNAMED, rank_of
from attribution.unrecorded import together
from attribution.window import Grid, Ints

_TIE = 0.5
"""Nats within which the more particular of two names is preferred."""
_TIE_OF_SAME = 1.5
"""The same for names of which the same places are touched."""
_OF_ALL = PASSED_BY_ALL | {"identity"}
"""What all practices meet, whose failures are spread among them by chance."""
_IN_COMMON = 0.15
"""Share of its touched places that the smaller of two causes must have in common with the other, or neither changes
what is said of the other."""
_MOST_STATES = 16


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
        one, state = applied(ground.grid, fit=fit, state=state)
        accepted.append(one)
    return [_with_rivals(ground, accepted=accepted, index=index) for index in range(len(accepted))], state


def _explain(ground: Ground, *, fits: Sequence[Fit]) -> State:
    """Lay causes over the base, one after the other."""
    if not fits:
        return ground.base
    key = _key(fits)
    state = ground.states.get(key)
    if state is None:
        state = applied(ground.grid, fit=fits[-1], state=_explain(ground, fits=fits[:-1]))[1]
        if len(ground.states) == _MOST_STATES:
            del ground.states[next(iter(ground.states))]
        ground.states[key] = state
    return state


def _key(fits: Sequence[Fit]) -> tuple[int, ...]:
    """The very fits: the scales keep each, and give the same one for the same."""
    return tuple(id(fit) for fit in fits)


def _weighed(ground: Ground, *, fits: Sequence[Fit], like: Fit | None = None) -> list[Fit]:
    """What gains on top of some causes; of what cannot touch half of the places that `like` does, not all."""
    key = _key(fits)
    if key in ground.weighed:
        return ground.weighed[key]
    state = _explain(ground, fits=fits)
    proposals: Iterable[Proposal] = ground.proposals.on_top_of(state)
    if like is not None:
        proposals = _near(proposals, like=like, grid=ground.grid)
    found = [ground.scales.weigh(each, state=state, bonus=ground.sticky.get(each.name, 0.0)) for each in proposals]
    for each in ground.proposals.unrecorded(state):
        found.append(ground.scales.weigh_made(each, state=state, bonus=ground.sticky.get(each.name, 0.0)))
    weighed = _one_a_name(fit for fit in found if fit is not None)
    if like is None:
        ground.weighed[key] = weighed
    return weighed


def _near(proposals: Iterable[Proposal], *, like: Fit, grid: Grid) -> Iterator[Proposal]:
    """Without those that hold less than half of the touched places, but for names of which another form may."""
    holds_half = _half_of(like, grid=grid)
    return (each for each in proposals if each.name[0] in PASSED_BY_ALL or holds_half(each.members))


def _half_of(fit: Fit, *, grid: Grid) -> Callable[[Ints], bool]:
    """Whether some places hold at least half of those that a fit touches."""
    own = np.zeros(len(grid.places), dtype=np.bool_)
    own[fit.touched] = True
    return lambda places: int(own[places].sum()) * 2 >= max(fit.touched.size, 1)


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
    """Each again without itself; not where what changed since has hardly any place in common with it."""
    kept, changed = list(fits), fits[-1:]
    for fit in fits[: len(fits) if len(fits) > 1 else 0]:
        if not any(_meets(each, other=fit) for each in changed):
            continue
        others = [each for each in kept if each is not fit]
        better = _best(_overlapping(_weighed(ground, fits=others, like=fit), like=fit, grid=ground.grid))
        if better is None or better.score <= 0.0 or better.name in {each.name for each in others}:
            kept, changed = others, [*changed, fit]
        elif better is not fit:
            kept, changed = [better if each is fit else each for each in kept], [*changed, fit, better]
    return kept


def _meets(fit: Fit, *, other: Fit) -> bool:
    """Whether two causes touch so many places together that what is said of the one may change the other."""
    common = np.intersect1d(fit.touched, other.touched, assume_unique=True)
    return common.size >= _IN_COMMON * min(fit.touched.size, other.touched.size)


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


def _overlapping(fits: list[Fit], *, like: Fit, grid: Grid) -> list[Fit]:
    """Fits that speak of mostly the same touched places."""
    holds_half = _half_of(like, grid=grid)
    return [fit for fit in fits if holds_half(fit.touched)]


def _with_rivals(ground: Ground, *, accepted: list[Accepted], index: int) -> Accepted:
    one = accepted[index]
    others = [each.fit for number, each in enumerate(accepted) if number != index]
    unnamed = _unnamed(ground, state=_explain(ground, fits=others), beside=one.fit)
    found = _one_a_name([*_weighed(ground, fits=others, like=one.fit), *unnamed])
    fits = _overlapping(found, like=one.fit, grid=ground.grid)
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

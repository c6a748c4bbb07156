"""What many practices share and no record names."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from attribution.candidate import Candidate, can_show, log_prior, root
from attribution.constants import (
    AGAIN_BEYOND,
    COVERAGES,
    FEW,
    LEAST_AGAIN,
    LEAST_UNRECORDED,
    MOST_UNRECORDED,
    RARE_NATS,
    UNRECORDED_NATS,
)
from attribution.membership import Membership
from attribution.symptoms import GOOD, SYMPTOMS, UNRECORDED
from attribution.window import Bools, Floats, Grid, Ints, ever

LUCK: Final = 3
"""Failures without a good attempt between that a place of something gray may show."""
AT_ONCE: Final = 0.1
"""Rounds by which a first failure may lie before the moment in which one thing began: it was under way then."""
SURELY_MORE: Final = 3.0
"""Standard deviations by which more must fail again than by chance."""
APART: Final = 4.0
"""How many times as many must have begun at one moment as alike at moments of their own."""


class Unrecorded:
    """Proposes, of one window, what many practices share and no record names.

    `known`: it was named in the evaluation before.
    """

    def __init__(self, grid: Grid, *, membership: Membership, known: bool) -> None:
        self._members, self._known = membership.practices, known
        self._symptom, self._seen = grid.symptom[self._members], grid.seen[self._members]
        self._when = grid.when[self._members] / grid.round_s
        self._compatible = can_show(grid, dimension=UNRECORDED)[self._members]
        self._least = np.maximum(LEAST_UNRECORDED, 2.0 * grid.usual * int(self._seen.sum()))

    def proposed(self, open_cells: Bools, *, as_rival: bool = False) -> Iterator[Candidate]:
        """Where one symptom shows at far more places than by chance. `open_cells`: not explained yet.

        `as_rival`: of a core or a gateway that spoils few attempts. Until the same places fail again, or do not,
        nothing tells the two apart.
        """
        still_open = self._compatible & open_cells[self._members]
        more = np.bincount(self._symptom[still_open], minlength=self._least.size) - self._least
        if more.max() < 0.0:
            return
        # One thing fails in one way: faults that are unlike each other are faults of their own, however many.
        most = int(more.argmax())
        alike = np.array([root(name) == root(SYMPTOMS[most]) for name in SYMPTOMS])
        shown = self._compatible & alike[np.maximum(self._symptom, GOOD)]
        shown &= ~_always_otherwise(self._symptom, shown=shown, most=most)[:, None]
        if ever(shown).sum() > MOST_UNRECORDED * self._members.size:
            return
        chosen = _of_one_thing(shown, seen=self._seen, when=self._when, known=self._known)
        if not (as_rival or _the_same_again(shown[chosen], seen=self._seen[chosen])):
            return
        yield Candidate(
            dimension=UNRECORDED,
            value=UNRECORDED,
            members=self._members[chosen],
            good=self._symptom[chosen] == GOOD,
            compatible=shown[chosen],
            per_call=False,
            log_prior=log_prior(1) - (RARE_NATS if as_rival else UNRECORDED_NATS),
            coverages=FEW,
        )


def together(grid: Grid, *, parts: Sequence[Candidate]) -> Candidate:
    """Values of one dimension that broke alike and at once, as one thing that they share and no record names."""
    members = np.unique(np.concatenate([part.members for part in parts]))
    good, shown = (np.zeros(grid.symptom.shape, dtype=np.bool_) for _ in range(2))
    for part in parts:
        good[part.members] |= part.good
        shown[part.members] |= part.compatible
    return Candidate(
        dimension=UNRECORDED,
        value=UNRECORDED,
        members=members,
        good=good[members],
        compatible=shown[members],
        per_call=False,
        log_prior=log_prior(1) - UNRECORDED_NATS,
        coverages=(*COVERAGES, *FEW),
    )


def _always_otherwise(symptom: Ints, *, shown: Bools, most: int) -> Bools:
    """Places that fail again and again in one way of the same branch, and never in the way that most do.

    One resolver denies the name, another refuses: they have nothing in common. Of one thing that fails in several ways
    each place shows several.
    """
    of_most = ever(shown & (symptom == most))
    return np.asarray(~of_most & (shown.sum(axis=1) > 1), dtype=np.bool_)


def _of_one_thing(shown: Bools, *, seen: Bools, when: Floats, known: bool) -> Bools:
    """Places that one thing may touch: not those which fail all the time since a moment of their own.

    Many cards run out, each on its day. `when`: of each cell, in rounds; `known`: it was named before, and may have
    begun before the window.
    """
    rounds = np.arange(shown.shape[1])[None, :]
    touched, passed = ever(shown), seen & ~shown
    first = np.where(touched, shown.argmax(axis=1), -1)
    last = shown.shape[1] - 1 - shown[:, ::-1].argmax(axis=1)
    between = passed & (rounds > first[:, None]) & (rounds < last[:, None])
    mended = ever(passed & (rounds > last[:, None]))
    hard = touched & ~ever(between) & ((shown.sum(axis=1) > 1) | ~mended)
    begun = np.bincount(first[hard], minlength=shown.shape[1])
    earliest = 0 if known else 1
    best = earliest + int((begun + np.r_[begun[1:], 0])[earliest:].argmax())
    at_once = (first == best) | (first == best + 1)
    if int((touched & ~hard).sum()) >= LEAST_UNRECORDED:
        hard &= shown.sum(axis=1) > LUCK  # it comes and goes at many places: at some it does not go by chance
    else:
        asked = np.flatnonzero(hard & (known | (first > 0)))
        before = np.where(passed[asked] & (rounds < first[asked, None]), when[asked], -np.inf).max(axis=1)
        at_once &= _at_one_moment(after=before, upto=when[asked, first[asked]])
    return np.asarray(~hard | at_once, dtype=np.bool_)


def _at_one_moment(*, after: Floats, upto: Floats) -> bool:
    """Whether enough of some places, and most, may have begun to fail at one moment.

    Each did `after` its last good attempt and by its first bad one. Where many begin at moments of their own, as cards
    run out and clocks go wrong, some agree by chance.
    """
    moments = np.sort(upto)
    over = np.searchsorted(moments + AT_ONCE, moments)
    agree = int((np.searchsorted(np.sort(after), moments) - over).max(initial=0))
    return agree >= max(LEAST_UNRECORDED, APART * (upto.size - agree))


def _the_same_again(shown: Bools, *, seen: Bools) -> bool:
    """Whether the same places fail again and again, and not any of all: that would be the core's, or chance."""
    touched, again = int(ever(shown).sum()), int((shown.sum(axis=1) > 1).sum())
    passing, rounds = 1.0 - shown.sum() / max(int(seen.sum()), 1), seen.sum(axis=1)
    never = passing**rounds
    once = rounds * (1.0 - passing) * passing ** np.maximum(rounds - 1, 0)
    by_chance = touched * float((1.0 - never - once).sum() / max(float((1.0 - never).sum()), 1e-12))
    # Of few that fail again by chance, half as many more do so too: a core that spoils few attempts would be none.
    least = max(LEAST_AGAIN, AGAIN_BEYOND * by_chance, by_chance + SURELY_MORE * by_chance**0.5)
    return touched >= LEAST_UNRECORDED and again >= least

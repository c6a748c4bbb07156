"""Which groups are worth weighing: of each dimension the values whose members show symptoms that it can make, and where
two dimensions meet.
"""

from collections.abc import Collection, Iterator
from functools import cache, partial
from typing import Final

import numpy as np

from attribution.candidate import Candidate, Proposal, can_show, log_prior
from attribution.constants import (
    DISTINCT,
    HALF,
    LEAST_SHARE,
    LEAST_SHARE_OF_MANY,
    MANY_PLACES,
    RARE_NATS,
    SCREENED,
)
from attribution.crossings import Crossing, crossings
from attribution.membership import Membership
from attribution.silence import outside_share
from attribution.symptoms import GOOD, IS_LOOK_UP, JOIN, KIN, NUMBER, SIGNATURES, SILENT, SOFTWARE
from attribution.window import Bools, Grid, Ints, ever

SCREEN = 0.7
"""Part of the least touched share, in all rounds together, below which a group is not weighed at all."""
ONLY_LOOK_UPS: Final = 0.9
"""Share of what a group shows from which on it is failed look-ups and nothing else."""
_UNKNOWN: Final = object()
_KINDS: Final = int(KIN.max()) + 1


class Groups:
    """Proposes groups of one window. What does not depend on what is explained is made once.

    `known`: causes of the evaluation before.
    """

    def __init__(self, grid: Grid, *, membership: Membership, known: Collection[tuple[str, str]]) -> None:
        self._grid, self._membership, self._known = grid, membership, known
        self._seen: Bools = ever(grid.bad | grid.seen)
        self._compatible = cache(partial(can_show, grid))
        self._outside: dict[tuple[str, str], float] = {}
        self._sizes = {
            name: np.bincount(code[(code >= 0) & self._seen], minlength=len(values))
            for name, (values, code) in membership.codes.items()
        }

    def proposals(self, open_cells: Bools) -> Iterator[Proposal]:
        """Groups that at least two places speak for. `open_cells`: bad cells that no accepted cause explains yet."""
        distinct = DISTINCT if self._common(open_cells) else 0.0
        of_signs: dict[int, Bools] = {}
        for dimension in self._membership.shared:
            signs = SIGNATURES.get(dimension, _UNKNOWN)
            if id(signs) not in of_signs:  # several dimensions can show the same
                of_signs[id(signs)] = ever(self._compatible(dimension=dimension) & open_cells)
            touched = of_signs[id(signs)]
            promising = _promising(
                self._membership.codes[dimension][1][touched],
                sizes=self._sizes[dimension],
                touched=int((touched & self._seen).sum()),
                seen=int(self._seen.sum()),
                distinct=distinct,
            )
            for number in promising:
                value = self._membership.codes[dimension][0][number]
                make = partial(self._group, dimension=dimension, value=value, open_cells=open_cells)
                yield Proposal(name=(dimension, value), members=self._members(dimension, value), make=make)
        touched = ever(self._compatible(dimension=JOIN) & open_cells)
        for each in crossings(self._membership, touched=touched):
            yield Proposal(name=each.name, members=each.members, make=partial(self._meeting, each, open_cells))

    def _members(self, dimension: str, value: str) -> Ints:
        """Who shares a value: of two records that differ, as the one says of which the greater share is touched."""
        members = self._membership.shared[dimension][value]
        others = self._membership.recorded_otherwise.get((dimension, value))
        if others is None:
            return members
        touched = ever(self._compatible(dimension=dimension))
        return max(members, others, key=lambda each: (touched[each].mean(), touched[each].sum()))

    def _group(self, *, dimension: str, value: str, open_cells: Bools) -> Candidate:
        grid, members = self._grid, self._members(dimension, value)
        symptom, compatible = grid.symptom[members], self._compatible(dimension=dimension)[members]
        # What failed after its first call had found its way through names, proxy and network: that speaks for them.
        good: Bools = symptom == GOOD
        if dimension not in SOFTWARE:
            good |= grid.bad[members] & ~compatible & grid.began[members]
        good &= self._meets(members, shown=compatible & open_cells[members])
        if dimension in SOFTWARE or dimension not in SIGNATURES:
            compatible &= _of_one_kind(symptom, cells=compatible & open_cells[members])
        if (dimension, value) not in self._known:
            # Who switched off one after the other, hours ago, is not silent for a reason that begins now.
            compatible &= ~(grid.silent_before[members, None] & (symptom == NUMBER[SILENT]))
        return Candidate(
            dimension=dimension,
            value=value,
            members=members,
            good=good,
            compatible=compatible,
            per_call=False,
            log_prior=log_prior(len(self._membership.shared[dimension])),
            outside_silent=self._outside_share(dimension, value),
        )

    def _meets(self, members: Ints, *, shown: Bools) -> Bools:
        """Attempts that could have met what shows as `shown`: failed look-ups only those that look names up."""
        look_ups = int((IS_LOOK_UP[self._grid.symptom[members]] & shown).sum())
        only = look_ups >= ONLY_LOOK_UPS * max(int(shown.sum()), 1)
        return np.asarray(self._grid.looked_up[members] | (not only), dtype=np.bool_)

    def _outside_share(self, dimension: str, value: str) -> float:
        if (dimension, value) not in self._outside:
            members = self._members(dimension, value)
            self._outside[dimension, value] = outside_share(self._grid.symptom, members=members)
        return self._outside[dimension, value]

    def _meeting(self, met: Crossing, open_cells: Bools) -> Candidate:
        symptom, shown = self._grid.symptom[met.members], self._compatible(dimension=JOIN)[met.members]
        shown &= _of_one_kind(symptom, cells=shown & open_cells[met.members])
        return Candidate(
            dimension=met.name[0],
            value=met.name[1],
            members=met.members,
            good=(symptom == GOOD) & self._meets(met.members, shown=shown & open_cells[met.members]),
            compatible=shown,
            per_call=False,
            log_prior=log_prior(met.ways) - RARE_NATS,
        )

    def _common(self, open_cells: Bools) -> bool:
        """Whether half of the controls, or of the practices, show something that nothing explains yet.

        No group of practices explains that: a part of what all suffer, which it would explain well, is no fault of its
        own. Controls may be spared: they may stand past the gateway.
        """
        controls, practices = self._seen.copy(), np.zeros_like(self._seen)
        practices[self._membership.practices] = True
        controls[practices] = False
        judged = [each for each in (controls, practices & self._seen) if each.any()]
        return any(bool(ever(open_cells[each]).mean() >= HALF) for each in judged)


def _of_one_kind(symptom: Ints, *, cells: Bools) -> Bools:
    """Cells of the kind that most places show: one thing fails in one way, and what may show anything proves nothing.

    Else practices with faults of their own, unlike each other, would condemn the software that they happen to share.
    """
    kinds = KIN[np.maximum(symptom, GOOD)]
    shown = np.zeros((len(symptom), _KINDS), dtype=np.bool_)
    shown[np.nonzero(cells)[0], kinds[cells]] = True
    return np.asarray(kinds == int(shown.sum(axis=0).argmax()), dtype=np.bool_)


def _promising(codes: Ints, *, sizes: Ints, touched: int, seen: int, distinct: float) -> list[int]:
    """Numbers of the values whose touched share may suffice in some stretch of rounds, most promising first.

    `codes`: the value of each touched place, or -1; `sizes`: places of each value that were seen; `touched`, `seen`:
    places in all; `distinct`: how many times the touched share of all other places it must be.
    """
    sizes = np.maximum(sizes, 1)
    counts = np.bincount(codes[codes >= 0], minlength=sizes.size)
    share = counts / sizes
    apart = share >= distinct * (touched - counts) / np.maximum(seen - sizes, 1)
    many = (counts >= MANY_PLACES) & (share >= SCREEN * LEAST_SHARE_OF_MANY)
    enough = np.flatnonzero(apart & (counts > 1) & (many | (share >= SCREEN * LEAST_SHARE)))
    promise = counts[enough] * share[enough]
    return list(enough[np.argsort(-promise, kind="stable")[:SCREENED]].tolist())

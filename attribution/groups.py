"""Which causes are worth weighing: for each dimension, the values whose members show symptoms that it can make."""

from collections.abc import Collection, Iterator

import numpy as np

from attribution.candidate import Candidate, can_show, log_prior
from attribution.constants import (
    DISTINCT,
    HALF,
    LEAST_SHARE,
    LEAST_SHARE_OF_MANY,
    MANY_PLACES,
    RARE_NATS,
    SCREENED,
)
from attribution.crossings import crossings
from attribution.far_end import central, of_operations, of_providers
from attribution.membership import Membership
from attribution.silence import outside_share
from attribution.symptoms import (
    GOOD,
    JOIN,
    KIN,
    SIGNATURES,
    SOFTWARE,
    UNNAMED,
)
from attribution.unrecorded import unrecorded
from attribution.window import Bools, Grid, Ints

SCREEN = 0.7
"""Part of the least touched share, in all rounds together, below which a group is not weighed at all."""


def candidates(
    grid: Grid, *, membership: Membership, open_cells: Bools, known: Collection[tuple[str, str]] = ()
) -> Iterator[Candidate]:
    """Causes that at least two places speak for. `open_cells`: bad cells that no accepted cause explains yet.

    `known`: causes of the previous evaluation.
    """
    for dimension in membership.shared:
        yield from _of_dimension(grid, dimension=dimension, membership=membership, open_cells=open_cells)
    yield from _of_crossings(grid, membership=membership, open_cells=open_cells)
    yield from of_providers(grid, open_cells=open_cells)
    yield from of_operations(grid, open_cells=open_cells)
    yield from central(grid, membership=membership, open_cells=open_cells)
    yield from unrecorded(grid, membership=membership, open_cells=open_cells, known=UNNAMED in known)


def _of_dimension(grid: Grid, *, dimension: str, membership: Membership, open_cells: Bools) -> Iterator[Candidate]:
    values = membership.shared[dimension]
    compatible = can_show(grid, dimension=dimension)
    # What failed after its first call had found its way through names, proxy and network: that speaks for them.
    good: Bools = grid.symptom == GOOD
    if dimension not in SOFTWARE:
        good |= grid.bad & ~compatible & grid.began
    touched, seen = np.any(compatible & open_cells, axis=1), np.any(grid.bad | grid.seen, axis=1)
    promising = _promising(
        membership.codes[dimension],
        touched=touched,
        seen=seen,
        distinct=DISTINCT if _common(grid, membership=membership, open_cells=open_cells) else 0.0,
    )
    for value in promising[:SCREENED]:
        members = values[value]
        shown = compatible[members]
        if dimension in SOFTWARE or dimension not in SIGNATURES:
            shown &= _of_one_kind(grid.symptom[members], cells=shown & open_cells[members])
        yield Candidate(
            dimension=dimension,
            value=value,
            members=members,
            good=good[members],
            compatible=shown,
            per_call=False,
            log_prior=log_prior(len(values)),
            outside_silent=outside_share(grid.symptom, members=members),
        )


def _of_one_kind(symptom: Ints, *, cells: Bools) -> Bools:
    """Cells of the kind that most places show: one thing fails in one way, and what may show anything proves nothing.

    Else practices with faults of their own, unlike each other, would condemn the software that they happen to share.
    """
    kinds = KIN[np.maximum(symptom, GOOD)]
    places = [np.any(cells & (kinds == kind), axis=1).sum() for kind in range(KIN.max() + 1)]
    return np.asarray(kinds == int(np.argmax(places)), dtype=np.bool_)


def _common(grid: Grid, *, membership: Membership, open_cells: Bools) -> bool:
    """Whether half of the controls (where there are none: of all places) show something that nothing explains yet.

    No group of practices explains that: a part of what all suffer, which it would explain well, is no fault of its own.
    """
    asked = np.any(grid.bad | grid.seen, axis=1)
    controls = asked.copy()
    controls[membership.practices] = False
    judged = controls if controls.any() else asked
    return bool(np.any(open_cells[judged], axis=1).mean() >= HALF) if judged.any() else False


def _promising(codes: tuple[tuple[str, ...], Ints], *, touched: Bools, seen: Bools, distinct: float) -> list[str]:
    """Values whose touched share may suffice in some stretch of rounds, most promising first.

    distinct: how many times the touched share of all other places it must be.
    """
    names, code = codes
    kept = code >= 0
    counts = np.bincount(code[kept & touched], minlength=len(names))
    sizes = np.maximum(np.bincount(code[kept & seen], minlength=len(names)), 1)
    share = counts / sizes
    others = np.maximum(int(seen.sum()) - sizes, 1)
    apart = share >= distinct * (int((touched & seen).sum()) - counts) / others
    many = (counts >= MANY_PLACES) & (share >= SCREEN * LEAST_SHARE_OF_MANY)
    enough = apart & (counts > 1) & (many | (share >= SCREEN * LEAST_SHARE))
    promise = counts * share
    chosen = sorted(np.flatnonzero(enough).tolist(), key=lambda number: (-float(promise[number]), number))
    return [names[number] for number in chosen]


def _of_crossings(grid: Grid, *, membership: Membership, open_cells: Bools) -> Iterator[Candidate]:
    compatible = can_show(grid, dimension=JOIN)
    touched = np.any(compatible & open_cells, axis=1)
    for each in crossings(membership, touched=touched):
        symptom, shown = grid.symptom[each.members], compatible[each.members]
        shown &= _of_one_kind(symptom, cells=shown & open_cells[each.members])
        yield Candidate(
            dimension=each.name[0],
            value=each.name[1],
            members=each.members,
            good=symptom == GOOD,
            compatible=shown,
            per_call=False,
            log_prior=log_prior(each.ways) - RARE_NATS,
        )

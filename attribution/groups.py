"""Which causes are worth weighing: for each dimension, the values whose members show symptoms that it can make."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np

from attribution.constants import (
    CHANCE_OF_CAUSE,
    COVERAGES,
    DISTINCT,
    FEW,
    HALF,
    LEAST_SHARE,
    LEAST_SHARE_OF_MANY,
    LEAST_UNRECORDED,
    MANY_PLACES,
    MOST_UNRECORDED,
    RARE_NATS,
    SCREENED,
    UNRECORDED_NATS,
)
from attribution.crossings import crossings
from attribution.membership import Membership
from attribution.silence import outside_share
from attribution.symptoms import GOOD, JOIN, LOG_ON, NUMBER, OUTSIDE_CORE, SYMPTOMS, UNRECORDED, signature
from attribution.window import Bools, Grid, Ints

_SOFTWARE = frozenset({"supplier", "release", "identity_agent", "desktop", "probe"})
SCREEN = 0.7
"""Part of the least touched share, in all rounds together, below which a group is not weighed at all."""
LEAST_OF_HOSPITAL = 0.04
"""Bad attempts of all those with a hospital below which it is not weighed: a fault that begins now shows a few."""
USUAL_OPERATIONS = 14
"""Operations among which the prior of an operation-specific cause is divided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A cause to weigh: its places (numbers), and which of their cells speak for and against it."""

    dimension: str
    value: str
    members: Ints
    good: Bools
    """Cells of the members that would have suffered and did not; shape (members, rounds)."""
    compatible: Bools
    """Cells that show a symptom which the cause can make."""
    per_call: bool
    """Whether it may stop each call of a journey (the core, the gateway), not one point of it."""
    log_prior: float
    outside_silent: float = 0.0
    """Share of the places outside it that are silent too."""
    coverages: tuple[float, ...] = COVERAGES
    """Shares of the members that it may touch at all."""

    @property
    def name(self) -> tuple[str, str]:
        """Dimension and value."""
        return self.dimension, self.value


def candidates(grid: Grid, *, membership: Membership, open_cells: Bools) -> Iterator[Candidate]:
    """Causes that at least two places speak for. `open_cells`: bad cells that no accepted cause explains yet."""
    for dimension in membership.shared:
        yield from _of_dimension(grid, dimension=dimension, membership=membership, open_cells=open_cells)
    yield from _of_crossings(grid, membership=membership, open_cells=open_cells)
    yield from _of_providers(grid, open_cells=open_cells)
    yield from _of_operations(grid, open_cells=open_cells)
    yield from _central(grid, membership=membership, open_cells=open_cells)
    yield from _unrecorded(grid, membership=membership, open_cells=open_cells)


def _can_show(grid: Grid, *, dimension: str) -> Bools:
    return np.asarray(grid.bad & (signature(dimension) > 0)[np.maximum(grid.symptom, GOOD)], dtype=np.bool_)


def _of_dimension(grid: Grid, *, dimension: str, membership: Membership, open_cells: Bools) -> Iterator[Candidate]:
    values = membership.shared[dimension]
    compatible = _can_show(grid, dimension=dimension)
    # What failed after its first call had found its way through names, proxy and network: that speaks for them.
    good: Bools = grid.symptom == GOOD
    if dimension not in _SOFTWARE:
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
        yield Candidate(
            dimension=dimension,
            value=value,
            members=members,
            good=good[members],
            compatible=compatible[members],
            per_call=False,
            log_prior=_log_prior(len(values)),
            outside_silent=outside_share(grid.symptom, members=members),
        )


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
    compatible = _can_show(grid, dimension=JOIN)
    touched = np.any(compatible & open_cells, axis=1)
    for each in crossings(membership, touched=touched):
        yield Candidate(
            dimension=each.name[0],
            value=each.name[1],
            members=each.members,
            good=grid.symptom[each.members] == GOOD,
            compatible=compatible[each.members],
            per_call=False,
            log_prior=_log_prior(each.ways) - RARE_NATS,
        )


def _unrecorded(grid: Grid, *, membership: Membership, open_cells: Bools) -> Iterator[Candidate]:
    """What many practices share and no record names, where one symptom shows at far more places than by chance."""
    compatible = _can_show(grid, dimension=UNRECORDED)
    members = membership.practices
    shown = np.bincount(grid.symptom[members][(compatible & open_cells)[members]], minlength=len(grid.usual))
    more = shown - np.maximum(LEAST_UNRECORDED, 2.0 * grid.usual * int(grid.seen[members].sum()))
    if more.max() >= 0.0:
        # One thing fails in one way: faults that are unlike each other are faults of their own, however many.
        alike = np.array([_root(name) == _root(SYMPTOMS[int(more.argmax())]) for name in SYMPTOMS])
        compatible &= alike[np.maximum(grid.symptom, GOOD)]
        if np.any(compatible[members], axis=1).sum() > MOST_UNRECORDED * members.size:
            return
        yield Candidate(
            dimension=UNRECORDED,
            value=UNRECORDED,
            members=members,
            good=grid.symptom[members] == GOOD,
            compatible=compatible[members],
            per_call=False,
            log_prior=_log_prior(1) - UNRECORDED_NATS,
            coverages=FEW,
        )


def _of_providers(grid: Grid, *, open_cells: Bools) -> Iterator[Candidate]:
    compatible = _can_show(grid, dimension="provider")
    numbers = grid.provider[compatible & open_cells]
    counts = np.bincount(numbers[numbers >= 0], minlength=len(grid.providers))
    met = np.bincount(grid.provider[grid.provider >= 0], minlength=len(grid.providers))
    for number, value in enumerate(grid.providers):
        if counts[number] < max(2, LEAST_OF_HOSPITAL * met[number]):
            continue
        here = grid.provider == number
        yield from _made(
            grid,
            name=("provider", value),
            good=here & (grid.symptom == GOOD),
            compatible=compatible & here,
            open_cells=open_cells,
            values=len(grid.providers),
        )


def _of_operations(grid: Grid, *, open_cells: Bools) -> Iterator[Candidate]:
    compatible = _can_show(grid, dimension="operation")
    for number, value in enumerate(grid.operations):
        here = compatible & (grid.operation == number)
        if value == LOG_ON or int((here & open_cells).any(axis=1).sum()) < 2:
            continue
        answered = (grid.passed >> np.uint64(number)) & np.uint64(1) > 0
        # It failed elsewhere, after this operation had answered.
        good = (grid.symptom == GOOD) | (grid.bad & answered & ~here)
        yield from _made(
            grid,
            name=("operation", value),
            good=good,
            compatible=here,
            open_cells=open_cells,
            values=USUAL_OPERATIONS,
        )


def _central(grid: Grid, *, membership: Membership, open_cells: Bools) -> Iterator[Candidate]:
    good = grid.symptom == GOOD
    at_log_on = _at(grid, names={LOG_ON})
    compatible = _can_show(grid, dimension="identity")
    of_others = np.isin(np.maximum(grid.symptom, 0), [i for name, i in NUMBER.items() if _root(name) != "identity"])
    compatible &= at_log_on | ~of_others
    passed = good | (grid.bad & ~compatible & grid.began)
    yield from _made(grid, name=("identity", "identity"), good=passed, compatible=compatible, open_cells=open_cells)
    compatible = _can_show(grid, dimension="core") & ~_at(grid, names=OUTSIDE_CORE)
    passed = good | (grid.bad & ~compatible & (grid.depth > 0))
    yield from _made(grid, name=("core", "core"), good=passed, compatible=compatible, open_cells=open_cells)
    compatible = _can_show(grid, dimension="gateway")
    passed = good | (grid.bad & ~compatible & grid.began)
    for value, members in membership.gateways.items():
        inside = np.zeros((len(grid.places), 1), dtype=np.bool_)
        inside[members] = True
        yield from _made(
            grid,
            name=("gateway", value),
            good=passed & inside,
            compatible=compatible & inside,
            open_cells=open_cells,
            values=len(membership.gateways),
        )


def _at(grid: Grid, *, names: Collection[str]) -> Bools:
    numbers = [number for number, name in enumerate(grid.operations) if name in names]
    return np.isin(grid.operation, numbers)


def _root(name: str) -> str:
    return name.partition(".")[0]


def _made(
    grid: Grid, *, name: tuple[str, str], good: Bools, compatible: Bools, open_cells: Bools, values: int = 1
) -> Iterator[Candidate]:
    """The candidate over the places that it could touch, if two of them speak for it."""
    if int((compatible & open_cells).any(axis=1).sum()) < 2:
        return
    members = np.flatnonzero((good | compatible).any(axis=1))
    yield Candidate(
        dimension=name[0],
        value=name[1],
        members=members,
        good=good[members],
        compatible=compatible[members],
        per_call=name[0] in {"core", "gateway"},
        log_prior=_log_prior(values),
    )


def _log_prior(values: int) -> float:
    return float(np.log(CHANCE_OF_CAUSE) - np.log(values))

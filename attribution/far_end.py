"""Causes at the far end: a hospital, one operation, the core, the identity service, the gateway."""

from collections.abc import Collection, Iterator

import numpy as np

from attribution.candidate import Candidate, can_show, log_prior, root
from attribution.columns import Ints
from attribution.constants import COVERAGES, SCREENED
from attribution.membership import Membership
from attribution.symptoms import AT_CONNECTION, GOOD, LOG_ON, NUMBER, OUTSIDE_CORE
from attribution.window import Bools, Grid

LEAST_OF_HOSPITAL = 0.04
"""Bad attempts of all those with a hospital below which it is not weighed: a fault that begins now shows a few."""
OPERATIONS_OF_HOSPITAL = 3
"""Operations that wait for hospitals: slots are asked for, booked and read back ..."""
OFTEN = 0.3
"""... each at least so often as the most usual, among failures that do not name the hospital."""
PASSED_BY_ALL = frozenset({"core", "gateway"})
"""What spares some practices for good is none of these."""
USUAL_OPERATIONS = 14
"""Operations among which the prior of an operation-specific cause is divided."""


def of_providers(grid: Grid, *, open_cells: Bools) -> Iterator[Candidate]:
    """Hospitals that enough of their own attempts speak against. `open_cells`: not explained yet."""
    compatible = can_show(grid, dimension="provider")
    numbers = grid.provider[compatible & open_cells]
    counts = np.bincount(numbers[numbers >= 0], minlength=len(grid.providers))
    met = np.bincount(grid.provider[grid.provider >= 0], minlength=len(grid.providers))
    for number in _worst(counts, met=met):
        here = grid.provider == number
        yield from _made(
            grid,
            name=("provider", grid.providers[number]),
            good=here & (grid.symptom == GOOD),
            compatible=_at_its_operations(grid, cells=compatible & here),
            open_cells=open_cells,
            values=len(grid.providers),
        )


def _worst(counts: Ints, *, met: Ints) -> list[int]:
    """The hospitals that stand out most among those that are bad at all: of a slow core, all of a nation's are."""
    bad = np.flatnonzero(counts >= np.maximum(2, LEAST_OF_HOSPITAL * met))
    if bad.size <= SCREENED:
        return list(bad.tolist())
    usual = counts.sum() / met.sum()
    beyond = counts[bad] * np.log(counts[bad] / (usual * met[bad]))
    return sorted(bad[np.argsort(-beyond, kind="stable")[:SCREENED]].tolist())


def _at_its_operations(grid: Grid, *, cells: Bools) -> Bools:
    """Those cells of a hospital that name it, and of the others those at the operations that ask hospitals.

    They are few: what shows at all operations alike is the core's, however often it meets one hospital.
    """
    plain = np.isin(grid.symptom, [number for name, number in NUMBER.items() if root(name) == "provider"])
    numbers = grid.operation[cells & ~plain]
    counts = np.bincount(numbers[numbers >= 0], minlength=1)
    often = np.argsort(-counts, kind="stable")[:OPERATIONS_OF_HOSPITAL]
    its = often[counts[often] >= OFTEN * counts.max()]
    return np.asarray(cells & (plain | (grid.operation < 0) | np.isin(grid.operation, its)), dtype=np.bool_)


def of_operations(grid: Grid, *, open_cells: Bools) -> Iterator[Candidate]:
    """Operations at which two places stop; log-on is the identity service's."""
    compatible = can_show(grid, dimension="operation")
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


def central(grid: Grid, *, membership: Membership, open_cells: Bools) -> Iterator[Candidate]:
    """The identity service, the core and the gateways."""
    good = grid.symptom == GOOD
    at_log_on = _at(grid, names={LOG_ON})
    compatible = can_show(grid, dimension="identity")
    of_others = np.isin(np.maximum(grid.symptom, 0), [i for name, i in NUMBER.items() if root(name) != "identity"])
    compatible &= at_log_on | ~of_others
    passed = good | (grid.bad & ~compatible & grid.began)
    yield from _made(grid, name=("identity", "identity"), good=passed, compatible=compatible, open_cells=open_cells)
    compatible = can_show(grid, dimension="core") & ~_at(grid, names=OUTSIDE_CORE)
    yield from _made_by_calls(
        grid, name=("core", "core"), compatible=compatible, open_cells=open_cells, met=grid.depth > 0
    )
    compatible = can_show(grid, dimension="gateway")
    for value, members in membership.gateways.items():
        inside = np.zeros((len(grid.places), 1), dtype=np.bool_)
        inside[members] = True
        yield from _made_by_calls(
            grid,
            name=("gateway", value),
            compatible=compatible & inside,
            open_cells=open_cells,
            met=grid.began,
            inside=inside,
            values=len(membership.gateways),
        )


def _made_by_calls(
    grid: Grid,
    *,
    name: tuple[str, str],
    compatible: Bools,
    open_cells: Bools,
    met: Bools,
    inside: Bools | bool = True,
    values: int = 1,
) -> Iterator[Candidate]:
    """What all calls pass, in two forms: it may stop each call, or each connection, of which a run makes few.

    `met`: cells whose attempt had passed it before it failed.
    """
    for per_call in (True, False):
        shown = compatible if per_call else compatible & np.isin(grid.symptom, AT_CONNECTION)
        good = ((grid.symptom == GOOD) | (grid.bad & ~shown & met)) & inside
        yield from _made(
            grid,
            name=name,
            good=good,
            compatible=shown,
            open_cells=open_cells,
            values=values,
            per_call=per_call,
        )


def _at(grid: Grid, *, names: Collection[str]) -> Bools:
    numbers = [number for number, name in enumerate(grid.operations) if name in names]
    return np.isin(grid.operation, numbers)


def _made(
    grid: Grid,
    *,
    name: tuple[str, str],
    good: Bools,
    compatible: Bools,
    open_cells: Bools,
    values: int = 1,
    per_call: bool = False,
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
        per_call=per_call,
        log_prior=log_prior(values),
        coverages=(1.0,) if name[0] in PASSED_BY_ALL else COVERAGES,
    )

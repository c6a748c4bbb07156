"""Causes at the far end: a hospital, one operation, the core, the identity service, the gateway."""

from collections.abc import Collection, Iterator
from functools import cache, partial

import numpy as np

from attribution.candidate import Candidate, Proposal, can_show, log_prior, root
from attribution.columns import Ints
from attribution.constants import COVERAGES, DISTINCT, SCREENED
from attribution.membership import Membership
from attribution.ratios import IS_SLOW
from attribution.symptoms import AT_CONNECTION, GOOD, LOG_ON, NOTHING, NUMBER, OUTSIDE_CORE
from attribution.window import Bools, Grid, ever

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
_Cells = tuple[Bools, Bools, int]
"""Cells that passed it and that it can have stopped, and the names among which its prior is divided."""


class FarEnd:
    """Proposes what lies beyond the practices. A candidate is the same whatever is explained: each is made once."""

    def __init__(self, grid: Grid, *, membership: Membership) -> None:
        self._grid, self._membership = grid, membership
        self._good: Bools = grid.symptom == GOOD
        self._compatible = cache(partial(can_show, grid))
        self._made: dict[tuple[str, str, bool], tuple[Candidate, tuple[Ints, Ints]]] = {}
        """With the place and the round of each cell that it can have stopped."""

    def proposals(self, open_cells: Bools) -> Iterator[Proposal]:
        """What at least two places speak for. `open_cells`: bad cells that no accepted cause explains yet."""
        for number in self._worst(open_cells):
            yield from self._proposed("provider", self._grid.providers[number], open_cells=open_cells)
        for value in self._stopped_at(open_cells):
            yield from self._proposed("operation", value, open_cells=open_cells)
        yield from self._proposed("identity", "identity", open_cells=open_cells)
        # What all calls pass, in two forms: it may stop each call, or each connection, of which a run makes few.
        for name in (("core", "core"), *(("gateway", value) for value in self._membership.gateways)):
            for per_call in (True, False):
                yield from self._proposed(*name, open_cells=open_cells, per_call=per_call)

    def _proposed(self, dimension: str, value: str, *, open_cells: Bools, per_call: bool = False) -> Iterator[Proposal]:
        """The candidate over the places that it could touch, if two of them speak for it."""
        key = dimension, value, per_call
        if key not in self._made:
            made = self._make(dimension, value, per_call=per_call)
            row, column = np.nonzero(made.compatible)
            self._made[key] = made, (made.members[row], column)
        made, shown = self._made[key]
        places = shown[0][open_cells[shown]]
        if places.size and bool((places != places[0]).any()):
            yield Proposal(name=made.name, members=made.members, make=lambda: made, per_call=per_call)

    def _make(self, dimension: str, value: str, *, per_call: bool) -> Candidate:
        cells = {"provider": self._provider, "operation": self._operation, "identity": self._identity}
        good, compatible, values = (
            cells[dimension](value) if dimension in cells else self._of_calls(dimension, value, per_call=per_call)
        )
        members = np.flatnonzero(ever(good | compatible))
        return Candidate(
            dimension=dimension,
            value=value,
            members=members,
            good=good[members],
            compatible=compatible[members],
            per_call=per_call,
            log_prior=log_prior(values),
            coverages=(1.0,) if dimension in PASSED_BY_ALL else COVERAGES,
        )

    def _worst(self, open_cells: Bools) -> list[int]:
        """The hospitals that stand out most among those that are bad at all: of a slow core, all of a nation's are."""
        provider = self._grid.provider
        numbers = provider[self._compatible(dimension="provider") & open_cells]
        counts = np.bincount(numbers[numbers >= 0], minlength=len(self._grid.providers))
        met = np.bincount(provider[provider >= 0], minlength=len(self._grid.providers))
        bad = np.flatnonzero(counts >= np.maximum(2, LEAST_OF_HOSPITAL * met))
        if bad.size <= SCREENED:
            return list(bad.tolist())
        usual = counts.sum() / met.sum()
        beyond = counts[bad] * np.log(counts[bad] / (usual * met[bad]))
        return sorted(bad[np.argsort(-beyond, kind="stable")[:SCREENED]].tolist())

    def _stopped_at(self, open_cells: Bools) -> list[str]:
        """Operations at which attempts stop; log-on is the identity service's."""
        numbers = self._grid.operation[self._compatible(dimension="operation") & open_cells]
        counts = np.bincount(numbers[numbers >= 0], minlength=len(self._grid.operations)).tolist()
        names = zip(self._grid.operations, counts, strict=True)
        return [name for name, count in names if count >= 2 and name != LOG_ON]

    def _provider(self, value: str) -> _Cells:
        """A hospital: what failed of its own attempts, and what passed."""
        here = self._grid.provider == self._grid.providers.index(value)
        failing = self._compatible(dimension="provider")
        shown = _at_its_operations(self._grid, cells=failing & here)
        if not _stands_out(self._grid, own=shown, others=failing, here=here):
            shown &= _naming_it(self._grid)
        return here & self._good, shown, len(self._grid.providers)

    def _operation(self, value: str) -> _Cells:
        number = self._grid.operations.index(value)
        here = self._compatible(dimension="operation") & (self._grid.operation == number)
        answered = (self._grid.passed >> np.uint64(number)) & np.uint64(1) > 0
        # It failed elsewhere, after this operation had answered.
        return self._good | (self._grid.bad & answered & ~here), here, USUAL_OPERATIONS

    def _identity(self, _: str) -> _Cells:
        grid = self._grid
        of_others = np.isin(np.maximum(grid.symptom, 0), [i for name, i in NUMBER.items() if root(name) != "identity"])
        shown = self._compatible(dimension="identity") & (_at(grid, names={LOG_ON}) | ~of_others)
        return self._good | (grid.bad & ~shown & grid.began), shown, 1

    def _of_calls(self, dimension: str, value: str, *, per_call: bool) -> _Cells:
        """The core, or a gateway; for its connections what they cannot show speaks against it as well."""
        grid, gateways = self._grid, self._membership.gateways
        shown = self._compatible(dimension=dimension)
        inside = np.ones((len(grid.places), 1), dtype=np.bool_)
        if dimension == "gateway":
            inside[:] = False
            inside[gateways[value]] = True
            met = grid.began
        else:
            outside = _at(grid, names=OUTSIDE_CORE)
            # What was only slow before it, at log-on, met the core as well, and passed.
            shown, met = shown & ~outside, (grid.depth > 0) | (outside & IS_SLOW[np.maximum(grid.symptom, GOOD)])
        shown = shown & inside
        if not per_call:
            shown &= np.isin(grid.symptom, AT_CONNECTION)
        # Its attempt had passed it before it failed elsewhere.
        good = (self._good | (grid.bad & ~shown & met)) & inside
        return good, shown, len(gateways) if dimension == "gateway" else 1


def _stands_out(grid: Grid, *, own: Bools, others: Bools, here: Bools) -> bool:
    """Whether what does not name the hospital is seen clearly oftener with it than with the others.

    That all hospitals grow slow in the same round is a coincidence that nobody believes.
    """
    plain, asked = ~_naming_it(grid), grid.symptom != NOTHING
    elsewhere = (grid.provider >= 0) & ~here & asked
    share = (own & plain).sum() / max(int((here & asked).sum()), 1)
    return bool(share >= DISTINCT * (others & plain & elsewhere).sum() / max(int(elsewhere.sum()), 1))


def _naming_it(grid: Grid) -> Bools:
    """Cells whose failure names the hospital."""
    return np.isin(grid.symptom, [number for name, number in NUMBER.items() if root(name) == "provider"])


def _at_its_operations(grid: Grid, *, cells: Bools) -> Bools:
    """Those cells of a hospital that name it, and of the others those at the operations that ask hospitals.

    They are few: what shows at all operations alike is the core's, however often it meets one hospital.
    """
    plain = _naming_it(grid)
    numbers = grid.operation[cells & ~plain]
    counts = np.bincount(numbers[numbers >= 0], minlength=1)
    often = np.argsort(-counts, kind="stable")[:OPERATIONS_OF_HOSPITAL]
    its = often[counts[often] >= OFTEN * counts.max()]
    return np.asarray(cells & (plain | (grid.operation < 0) | np.isin(grid.operation, its)), dtype=np.bool_)


def _at(grid: Grid, *, names: Collection[str]) -> Bools:
    numbers = [number for number, name in enumerate(grid.operations) if name in names]
    return np.isin(grid.operation, numbers)

"""From causes to one practice: which of them, or a fault of its own, or chance, explains what it shows now.

Three readings of a place's window are compared: A, all of it is its own fault; B, none of it is (accepted causes and
chance); C, the causes explain what they can, and its own fault explains the rest. Local and central can hold together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from attribution.constants import SURE
from attribution.lasting import log_of_its_own, still_there
from attribution.likelihood import State
from attribution.search import Accepted, explained_by
from attribution.standing import Standing, standings
from attribution.symptoms import GOOD, NOTHING, NUMBER, SILENT, SLOW
from attribution.window import Bools, Floats, Grid, Ints
from domain.vocabulary import FaultDomain, Judgement

_DOMAIN = {
    FaultDomain.LOCAL: Judgement.LOCAL,
    FaultDomain.SHARED: Judgement.SHARED,
    FaultDomain.PROVIDER: Judgement.PROVIDER,
    FaultDomain.CENTRAL: Judgement.CENTRAL,
}
GRAY = 0.75
"""Severity up to which a good attempt does not show that a cause is over."""
_ANYBODYS = (Judgement.LOCAL, Judgement.SHARED, Judgement.CENTRAL)
_CURRENT_CELLS = 2
"""A fault is current while one of the last two attempts showed it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What is found of one place: the judgement, its probabilities, and the cell that it rests on."""

    judgement: Judgement
    probabilities: Mapping[Judgement, float]
    column: int = -1
    """Round of the deciding cell, or -1."""
    standing: Standing | None = None
    """The cause that most likely explains the cell, or under which it failed by chance."""

    @property
    def likeliest(self) -> Judgement:
        """The most likely answer, whether it is given or not."""
        return max(self.probabilities, key=self.probabilities.__getitem__, default=self.judgement)

    @property
    def probability(self) -> float:
        """Probability of the judgement; of the most likely answer where it is undetermined."""
        return max(self.probabilities.values()) if self.probabilities else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """Probabilities of the three readings, one row for each place: columns A, B, C."""

    table: Floats
    alone: Floats
    """Probability of a fault of its own if there were no other cause at all."""
    chance: Floats
    """Probability of each cell without any cause."""
    lasting: Floats
    """Probability that a fault of its own is there at the window's end."""


def readings(grid: Grid, *, accepted: list[Accepted], base: State, state: State) -> Readings:
    """Weigh the three readings for every place."""
    explained = explained_by(accepted, shape=grid.symptom.shape)
    masked = np.where(explained, NOTHING, grid.symptom)
    both = explained.any(axis=1) & (masked > GOOD).any(axis=1)
    a = base.log_local
    b = state.log_well + state.log_cells.sum(axis=1)
    c = np.full(both.shape, -np.inf)
    if both.any():
        c = log_of_its_own(grid, symptom=masked, log_cells=base.log_cells)
        c = np.where(both, c + np.where(explained, state.log_cells, 0.0).sum(axis=1), -np.inf)
    logs = np.stack([a, b, c], axis=1)
    table = np.exp(logs - np.logaddexp.reduce(logs, axis=1, keepdims=True))
    return Readings(
        table=table,
        alone=1.0 - base.not_local,
        chance=np.exp(base.log_cells),
        lasting=still_there(grid, log_cells=state.log_cells),
    )


def findings(grid: Grid, *, accepted: list[Accepted], base: State, state: State) -> tuple[list[Finding], Readings]:
    """A finding for each place, in the grid's order."""
    weighed = readings(grid, accepted=accepted, base=base, state=state)
    causes = standings(accepted)
    explained = _current_by_cause(grid, causes=causes)
    recent = _recent(grid.symptom)
    lasting = grid.bad & (weighed.lasting >= SURE)[:, None]
    columns = _latest(recent & grid.bad | explained | lasting)
    blamed = _latest(explained | recent & grid.bad & _explained_now(grid, causes=causes))
    calm = {True: _sure(Judgement.OK), False: _sure(Judgement.NO_DATA)}
    present = (grid.symptom != NOTHING).any(axis=1)
    bench = _Bench(grid, causes=causes, weighed=weighed)
    latest, other = bench.cells(columns), bench.cells(blamed)
    return [
        calm[bool(present[place])] if last < 0 else _of_cells(bench, place, (last, cause), (latest, other))
        for place, (last, cause) in enumerate(zip(columns.tolist(), blamed.tolist(), strict=True))
    ], weighed


class _Cell(NamedTuple):
    """All that judging a cell asks of its place; places of the same are judged once."""

    column: int
    silent: bool
    strengths: tuple[float, ...]
    """Of each cause."""
    chance: float
    readings: tuple[float, ...]
    alone: float
    around: int
    """Number of the active cause that most likely touches the place, or -1."""
    covered: float
    """How likely that one does."""
    over: bool


class _Bench:
    """Judges cells. What it asks of them is gathered for all places at once: numpy is slow for single values."""

    def __init__(self, grid: Grid, *, causes: list[Standing], weighed: Readings) -> None:
        self.causes, self.is_alone = causes, grid.alone
        self._grid, self._chance = grid, weighed.chance
        self._places = np.arange(len(grid.places))
        around, covered = self._around()
        self._of_places = (
            [tuple(each) for each in weighed.table.tolist()],
            weighed.alone.tolist(),
            around.tolist(),
            covered.tolist(),
            _over(grid).tolist(),
        )
        self._known: dict[_Cell, Finding] = {}

    def cells(self, columns: Ints) -> list[_Cell]:
        """One cell of each place; where the column is -1, one that nobody may ask for."""
        at = self._places, columns
        strengths = np.stack([each.accepted.strength[at] for each in self.causes], axis=1) if self.causes else None
        of_causes = [()] * columns.size if strengths is None else [tuple(each) for each in strengths.tolist()]
        silent = (self._grid.symptom[at] == NUMBER[SILENT]).tolist()
        return list(map(_Cell, columns.tolist(), silent, of_causes, self._chance[at].tolist(), *self._of_places))

    def finding(self, cell: _Cell) -> Finding:
        """What is found of a place by one cell."""
        found = self._known.get(cell)
        if found is None:
            found = self._known[cell] = _judged(cell, self.causes, is_alone=self.is_alone)
        return found

    def _around(self) -> tuple[Ints, Floats]:
        active = [number for number, each in enumerate(self.causes) if each.active]
        if not active:
            return np.full(self._places.size, -1), np.zeros(self._places.size)
        covered = np.stack([self.causes[number].accepted.covered for number in active])
        best = covered.argmax(axis=0)
        return np.array(active)[best], covered[best, self._places]


def _latest(cells: Bools) -> Ints:
    """The last column that holds, for each place; -1 where none does."""
    return np.asarray(np.where(cells, np.arange(cells.shape[1]), -1).max(axis=1), dtype=np.int64)


def _explained_now(grid: Grid, *, causes: list[Standing]) -> Bools:
    out = np.zeros(grid.symptom.shape, dtype=np.bool_)
    for cause in causes:
        if cause.active:
            out |= cause.accepted.explained
    return out


def _of_cells(
    bench: _Bench, place: int, columns: tuple[int, int], cells: tuple[Sequence[_Cell], Sequence[_Cell]]
) -> Finding:
    """The latest failure decides; where it says nothing, the latest that a cause explains."""
    last, explained = columns
    finding = bench.finding(cells[0][place])
    if finding.judgement is Judgement.UNDETERMINED and explained not in {-1, last}:
        return bench.finding(cells[1][place])
    return finding


def _sure(judgement: Judgement) -> Finding:
    return Finding(judgement=judgement, probabilities={judgement: 1.0})


def _recent(symptom: Ints) -> Bools:
    """The last cells of each place that hold anything."""
    held = symptom != NOTHING
    after = np.cumsum(held[:, ::-1], axis=1)[:, ::-1]
    return np.asarray(held & (after <= _CURRENT_CELLS), dtype=np.bool_)


def _current_by_cause(grid: Grid, *, causes: list[Standing]) -> Bools:
    """Older cells that still count: a gray cause that lasts spares many attempts, and a hospital is met now and then.

    Of a hard cause the last attempt that met it has the word: a good one shows that this place is past it.
    """
    out = np.zeros(grid.symptom.shape, dtype=np.bool_)
    for cause in causes:
        if not cause.active:
            continue
        fit = cause.accepted.fit
        met = np.zeros_like(out)
        met[fit.candidate.members] = fit.candidate.good | fit.candidate.compatible
        last = met & (np.cumsum(met[:, ::-1], axis=1)[:, ::-1] == 1)
        out |= cause.accepted.explained & (last if fit.severity > GRAY and not cause.accepted.pausing else True)
    return out


_JUDGEMENTS = tuple(Judgement)


def _judged(cell: _Cell, causes: list[Standing], *, is_alone: bool) -> Finding:
    if cell.silent:
        return _silent(cell, causes)
    strengths, chance, (a, b, c) = cell.strengths, cell.chance, cell.readings
    total = sum(strengths)
    mass: dict[Judgement, float] = {}
    own = a + (c if total <= 0.0 else 0.0)
    by_cause = (b * total / (total + chance)) + (c if total > 0.0 else 0.0)
    # Of one place that nothing is compared with, its own fault looks like one that all would share.
    for each in _ANYBODYS if is_alone else (Judgement.LOCAL,):
        _add(mass, each, own / (len(_ANYBODYS) if is_alone else 1))
    unexplained = b * chance / (total + chance)
    around = causes[cell.around] if cell.around >= 0 else None
    if around is not None:  # it failed by chance, yet under a cause that spares most attempts
        within = unexplained * (1.0 - around.none) * cell.covered
        _add(mass, _DOMAIN[around.domain], within)
        unexplained -= within
    for cause, strength in zip(causes, strengths, strict=True):
        if strength > 0.0:
            share = by_cause * strength / total
            for domain, probability in cause.domains.items():
                _add(mass, _DOMAIN[domain] if cause.active else Judgement.OK, share * probability)
            _add(mass, Judgement.LOCAL, share * cause.none * cell.alone)
            unexplained += share * cause.none * (1.0 - cell.alone)
    _add(mass, Judgement.OK, unexplained)
    likeliest = max(range(len(causes)), key=lambda i: strengths[i], default=-1)
    named = causes[likeliest] if likeliest >= 0 and strengths[likeliest] > 0.0 else None
    if named is None and around is not None and _top(mass) is _DOMAIN[around.domain]:
        named = around
    return _decided(mass, column=cell.column, standing=named, over=cell.over)


def _silent(cell: _Cell, causes: list[Standing]) -> Finding:
    """A silent place: what silences its group, or nothing is known."""
    found = [cause for cause, strength in zip(causes, cell.strengths, strict=True) if cause.active and strength > 0.0]
    if not found:
        return Finding(judgement=Judgement.NO_DATA, probabilities={Judgement.NO_DATA: 1.0}, column=cell.column)
    cause = found[0]
    mass: dict[Judgement, float] = {}
    for domain, probability in cause.domains.items():
        _add(mass, _DOMAIN[domain], probability)
    _add(mass, Judgement.NO_DATA, cause.none)
    return _decided(mass, column=cell.column, standing=cause, over=True)


def _over(grid: Grid) -> Bools:
    """A failure by chance is over when the latest attempt passed, if slowly; until then nobody can say what it was."""
    latest = np.take_along_axis(grid.symptom, _latest(grid.symptom != NOTHING)[:, None], axis=1)[:, 0]
    return np.asarray(np.isin(latest, [GOOD, *(NUMBER[name] for name in SLOW)]), dtype=np.bool_)


def _top(mass: Mapping[Judgement, float]) -> Judgement:
    return max((each for each in _JUDGEMENTS if each in mass), key=lambda each: mass[each])


def _add(mass: dict[Judgement, float], judgement: Judgement, amount: float) -> None:
    mass[judgement] = mass.get(judgement, 0.0) + amount


def _decided(mass: dict[Judgement, float], *, column: int, standing: Standing | None, over: bool) -> Finding:
    total = sum(mass.values())
    probabilities = {each: float(mass[each] / total) for each in _JUDGEMENTS if mass.get(each, 0.0) > 0.0}
    top = _top(probabilities)
    known = probabilities[top] >= SURE and (over or top is not Judgement.OK)
    judgement = top if known else Judgement.UNDETERMINED
    return Finding(judgement=judgement, probabilities=probabilities, column=column, standing=standing)

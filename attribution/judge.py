"""From causes to one practice: which of them, or a fault of its own, or chance, explains what it shows now.

Three readings of a place's window are compared: A, all of it is its own fault; B, none of it is (accepted causes and
chance); C, the causes explain what they can, and its own fault explains the rest. Local and central can hold together.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from attribution.constants import SURE
from attribution.lasting import log_of_its_own, still_there
from attribution.likelihood import State
from attribution.search import Accepted, explained_by
from attribution.standing import Standing, standings
from attribution.symptoms import GOOD, NOTHING, NUMBER, SILENT, SLOW, SYMPTOMS
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
    """The cause that most likely explains the cell."""

    @property
    def likeliest(self) -> Judgement:
        """The most likely answer, whether it is given or not."""
        return max(self.probabilities, key=lambda each: self.probabilities[each], default=self.judgement)

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
    return [
        calm[bool(present[place])] if last < 0 else _of_cells(grid, place, (last, cause), causes, weighed)
        for place, (last, cause) in enumerate(zip(columns.tolist(), blamed.tolist(), strict=True))
    ], weighed


def _latest(cells: Bools) -> Ints:
    """The last column that holds, for each place; -1 where none does."""
    return np.asarray(np.where(cells, np.arange(cells.shape[1]), -1).max(axis=1), dtype=np.int64)


def _explained_now(grid: Grid, *, causes: list[Standing]) -> Bools:
    out = np.zeros(grid.symptom.shape, dtype=np.bool_)
    for cause in causes:
        if cause.active:
            out |= cause.accepted.explained
    return out


def _of_cells(grid: Grid, place: int, columns: tuple[int, int], causes: list[Standing], weighed: Readings) -> Finding:
    """The latest failure decides; where it says nothing, the latest that a cause explains."""
    last, explained = columns
    finding = _judged(grid, place, last, causes, weighed)
    if finding.judgement is Judgement.UNDETERMINED and explained not in {-1, last}:
        return _judged(grid, place, explained, causes, weighed)
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


def _judged(grid: Grid, place: int, column: int, causes: list[Standing], weighed: Readings) -> Finding:
    if grid.symptom[place, column] == NUMBER[SILENT]:
        return _silent(place, column, causes)
    strengths = [float(cause.accepted.strength[place, column]) for cause in causes]
    chance = float(weighed.chance[place, column])
    a, b, c = weighed.table[place].tolist()
    total = sum(strengths)
    mass: dict[Judgement, float] = {}
    own = a + (c if total <= 0.0 else 0.0)
    by_cause = (b * total / (total + chance)) + (c if total > 0.0 else 0.0)
    # Of one place that nothing is compared with, its own fault looks like one that all would share.
    for each in _ANYBODYS if grid.alone else (Judgement.LOCAL,):
        _add(mass, each, own / (len(_ANYBODYS) if grid.alone else 1))
    unexplained = b * chance / (total + chance)
    around = max((each for each in causes if each.active), key=lambda each: each.accepted.covered[place], default=None)
    if around is not None:  # it failed by chance, yet under a cause that spares most attempts
        within = unexplained * (1.0 - around.none) * float(around.accepted.covered[place])
        _add(mass, _DOMAIN[around.domain], within)
        unexplained -= within
    for cause, strength in zip(causes, strengths, strict=True):
        if strength > 0.0:
            share = by_cause * strength / total
            for domain, probability in cause.domains.items():
                _add(mass, _DOMAIN[domain] if cause.active else Judgement.OK, share * probability)
            alone = float(weighed.alone[place])
            _add(mass, Judgement.LOCAL, share * cause.none * alone)
            unexplained += share * cause.none * (1.0 - alone)
    _add(mass, Judgement.OK, unexplained)
    likeliest = max(range(len(causes)), key=lambda i: strengths[i], default=-1)
    named = causes[likeliest] if likeliest >= 0 and strengths[likeliest] > 0.0 else None
    return _decided(mass, column=column, standing=named, over=_over(grid, place))


def _silent(place: int, column: int, causes: list[Standing]) -> Finding:
    """A silent place: what silences its group, or nothing is known."""
    found = [cause for cause in causes if cause.active and cause.accepted.strength[place, column] > 0.0]
    if not found:
        return Finding(judgement=Judgement.NO_DATA, probabilities={Judgement.NO_DATA: 1.0}, column=column)
    cause = found[0]
    mass: dict[Judgement, float] = {}
    for domain, probability in cause.domains.items():
        _add(mass, _DOMAIN[domain], probability)
    _add(mass, Judgement.NO_DATA, cause.none)
    return _decided(mass, column=column, standing=cause, over=True)


def _over(grid: Grid, place: int) -> bool:
    """A failure by chance is over when the latest attempt passed, if slowly; until then nobody can say what it was."""
    row = grid.symptom[place]
    latest = int(row[np.flatnonzero(row != NOTHING)[-1]])
    return latest == GOOD or SYMPTOMS[latest] in SLOW


def _add(mass: dict[Judgement, float], judgement: Judgement, amount: float) -> None:
    mass[judgement] = mass.get(judgement, 0.0) + amount


def _decided(mass: dict[Judgement, float], *, column: int, standing: Standing | None, over: bool) -> Finding:
    total = sum(mass.values())
    probabilities = {each: float(mass[each] / total) for each in _JUDGEMENTS if mass.get(each, 0.0) > 0.0}
    top = max(probabilities, key=lambda each: probabilities[each])
    known = probabilities[top] >= SURE and (over or top is not Judgement.OK)
    judgement = top if known else Judgement.UNDETERMINED
    return Finding(judgement=judgement, probabilities=probabilities, column=column, standing=standing)

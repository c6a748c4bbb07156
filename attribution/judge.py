"""From causes to one practice: which of them, or a fault of its own, or chance, explains what it shows now.

Three readings of a place's window are compared: A, all of it is its own fault; B, none of it is (accepted causes and
chance); C, the causes explain what they can, and its own fault explains the rest. Local and central can hold together.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from attribution.accepted import Accepted, explained_by
from attribution.blame import Cells, blamed
from attribution.constants import SAME_AGAIN, SURE
from attribution.finding import NO_DATA, OK, ORDER, UNDETERMINED, Findings
from attribution.lasting import log_of_its_own, still_there
from attribution.likelihood import State
from attribution.standing import Standing
from attribution.symptoms import GOOD, NOTHING, NUMBER, SILENT, SLOW, WAYS
from attribution.window import Bools, Floats, Grid, Ints

GRAY = 0.75
"""Severity up to which a good attempt does not show that a cause is over."""
_CURRENT_CELLS = 2
"""A fault is current while one of the last two attempts showed it."""


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
    cells = _shown_again(grid, accepted=accepted, log_cells=state.log_cells)
    a = base.log_local
    b = state.log_well + cells.sum(axis=1)
    c = np.full(both.shape, -np.inf)
    if both.any():
        c = log_of_its_own(grid, symptom=masked, log_cells=base.log_cells)
        c = np.where(both, c + np.where(explained, cells, 0.0).sum(axis=1), -np.inf)
    logs = np.stack([a, b, c], axis=1)
    table = np.exp(logs - np.logaddexp.reduce(logs, axis=1, keepdims=True))
    return Readings(
        table=table,
        alone=1.0 - base.not_local,
        chance=np.exp(base.log_cells),
        lasting=still_there(grid, log_cells=cells),
    )


def _shown_again(grid: Grid, *, accepted: list[Accepted], log_cells: Floats) -> Floats:
    """The cells, where a place shows again what it has shown while its way to the core is broken, as likely as that is.

    Else one practice whose own name server lies this side of a cut link, while those of the others lie beyond it, would
    seem to have a fault of its own, since it fails six times as few do. What breaks at the far end looks alike to all.
    """
    out = log_cells.copy()
    for one in (each for each in accepted if each.fit.name[0] in WAYS):
        explained = one.explained
        places = np.flatnonzero(explained.any(axis=1))
        cells, symptom = explained[places], grid.symptom[places]
        again = np.zeros_like(cells)
        for column in range(1, cells.shape[1]):
            before = cells[:, :column] & (symptom[:, :column] == symptom[:, column, None])
            again[:, column] = cells[:, column] & before.any(axis=1)
        least = float(np.log(SAME_AGAIN * one.fit.severity))
        out[places] = np.where(again, np.maximum(out[places], least), out[places])
    return out


def findings(
    grid: Grid, *, accepted: list[Accepted], causes: Sequence[Standing], base: State, state: State
) -> tuple[Findings, Readings]:
    """What is found of each place, in the grid's order. `causes`: the accepted ones with their posteriors."""
    weighed = readings(grid, accepted=accepted, base=base, state=state)
    explained = _current_by_cause(grid, causes=causes)
    recent = _recent(grid.symptom)
    lasting = grid.bad & (weighed.lasting >= SURE)[:, None]
    columns = _latest(recent & grid.bad | explained | lasting)
    blameable = _latest(explained | recent & grid.bad & _explained_now(grid, causes=causes))
    present = (grid.symptom != NOTHING).any(axis=1)
    found = _well(np.where(present, OK, NO_DATA), causes=causes)
    bench = _Bench(grid, causes=causes, weighed=weighed)
    places = np.flatnonzero(columns >= 0)
    found.put(bench.judged(places, columns=columns[places]), at=places)
    # The latest failure decides; where it says nothing, the latest that a cause explains.
    doubtful = (found.judgement == UNDETERMINED) & (blameable >= 0) & (blameable != columns)
    again = np.flatnonzero(doubtful & (columns >= 0))
    found.put(bench.judged(again, columns=blameable[again]), at=again)
    # One whose own fault stops its reports too shows nothing new: what its last attempts showed still holds.
    before = _before_silence(grid)
    cut_off = np.flatnonzero((found.judgement == NO_DATA) & (before >= 0) & (weighed.table[:, 0] >= SURE))
    found.put(bench.judged(cut_off, columns=before[cut_off]), at=cut_off)
    return found, weighed


def _well(judgement: Ints, *, causes: Sequence[Standing]) -> Findings:
    """Of places at which nothing bad is current."""
    none = np.full(judgement.size, -1)
    return Findings(
        judgement=judgement,
        probabilities=np.eye(len(ORDER))[judgement],
        column=none,
        cause=none.copy(),
        causes=tuple(causes),
    )


class _Bench:
    """Judges cells of many places at once."""

    def __init__(self, grid: Grid, *, causes: Sequence[Standing], weighed: Readings) -> None:
        self._grid, self._causes, self._weighed = grid, causes, weighed
        self._around, self._covered = self._around_places()
        self._over = over(grid)

    def judged(self, places: Ints, *, columns: Ints) -> Findings:
        """What is found of some places by one cell of each."""
        at = places, columns
        strengths = [each.accepted.strength[at] for each in self._causes]
        cells = Cells(
            column=columns,
            silent=self._grid.symptom[at] == NUMBER[SILENT],
            strengths=np.array(strengths).reshape(len(strengths), places.size).T,
            chance=self._weighed.chance[at],
            readings=self._weighed.table[places],
            alone=self._weighed.alone[places],
            around=self._around[places],
            covered=self._covered[places],
            over=self._over[places],
        )
        return blamed(cells, causes=self._causes, is_alone=self._grid.alone)

    def _around_places(self) -> tuple[Ints, Floats]:
        count = len(self._grid.places)
        active = [number for number, each in enumerate(self._causes) if each.active]
        if not active:
            return np.full(count, -1), np.zeros(count)
        covered = np.stack([self._causes[number].accepted.covered for number in active])
        best = covered.argmax(axis=0)
        return np.array(active)[best], covered[best, np.arange(count)]


def _latest(cells: Bools) -> Ints:
    """The last column that holds, for each place; -1 where none does."""
    return np.asarray(np.where(cells, np.arange(cells.shape[1]), -1).max(axis=1), dtype=np.int64)


def _before_silence(grid: Grid) -> Ints:
    """The last cell with an attempt of each silent place whose last two attempts were bad; -1 for all others.

    One bad attempt is not enough, and what has left the window holds no longer: then nothing is known.
    """
    silent = grid.symptom == NUMBER[SILENT]
    attempts = (grid.symptom != NOTHING) & ~silent
    after = np.cumsum(attempts[:, ::-1], axis=1)[:, ::-1]
    bad = (attempts & grid.bad & (after <= _CURRENT_CELLS)).sum(axis=1) == _CURRENT_CELLS
    return np.asarray(np.where(bad & silent[:, -1], _latest(attempts), -1), dtype=np.int64)


def _explained_now(grid: Grid, *, causes: Sequence[Standing]) -> Bools:
    out = np.zeros(grid.symptom.shape, dtype=np.bool_)
    for cause in causes:
        if cause.active:
            out |= cause.accepted.explained
    return out


def _recent(symptom: Ints) -> Bools:
    """The last cells of each place that hold anything."""
    held = symptom != NOTHING
    after = np.cumsum(held[:, ::-1], axis=1)[:, ::-1]
    return np.asarray(held & (after <= _CURRENT_CELLS), dtype=np.bool_)


def _current_by_cause(grid: Grid, *, causes: Sequence[Standing]) -> Bools:
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


def over(grid: Grid) -> Bools:
    """Whether the latest attempt passed, if slowly: until then nobody can say that a failure was by chance."""
    latest = np.take_along_axis(grid.symptom, _latest(grid.symptom != NOTHING)[:, None], axis=1)[:, 0]
    return np.asarray(np.isin(latest, [GOOD, *(NUMBER[name] for name in SLOW)]), dtype=np.bool_)

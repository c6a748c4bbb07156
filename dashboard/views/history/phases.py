"""Where a journey's time goes here, at its peers and before, by phase and step; and where most of the difference is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dashboard.sentences import counts, names, times
from dashboard.views.history.reading import History
from data.practice_series import OperationTimes

OURS: Final = "the agent's own"
WORDS: Final = (*names.PHASES.values(), OURS)
_WORTH_MS: Final = 20.0
"""Difference of a mean below which nobody need look."""
_SLOWER: Final = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """The mean of one phase of one step, in milliseconds; None where nothing was measured."""

    own: float
    peers: float | None
    past: float | None

    @property
    def slower(self) -> bool:
        """Whether it takes clearly longer here than at the peers: half as long again, and 20 ms."""
        return self.peers is not None and self.own > max(_SLOWER * self.peers, self.peers + _WORTH_MS)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepPhases:
    """One step: its name, and its phases in the order of `WORDS`."""

    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """The means of a journey's steps together, by phase in the order of `WORDS`, in milliseconds."""

    whose: str
    phases_ms: tuple[float, ...]


def by_step(found: History) -> list[StepPhases]:
    """Every step that was tried here, in the order of a journey."""
    order = sorted(found.own, key=lambda code: (names.operation_rank(code), code))
    return [StepPhases(name=names.initial(names.operation_short(code)), cells=_cells(found, code)) for code in order]


def journeys(found: History) -> list[Journey]:
    """Here, at the peers and in the period before, each over the steps that were tried here; who has none is left out.

    A step that peers or past lack would make them look faster: they are then left out too.
    """
    others = (("peers", found.peers), ("the period before", found.past))
    made = [Journey(whose="here", phases_ms=_whole(found.own, steps=found.own))]
    made += [
        Journey(whose=whose, phases_ms=_whole(of, steps=found.own))
        for whose, of in others
        if found.own.keys() <= of.keys()
    ]
    return made


def lead(found: History, *, peers: str) -> str:
    """ "The steps of a journey take 3.20 s together here, 1.10 s at peers. Most of what it takes longer is ..." """
    whole = {each.whose: sum(each.phases_ms) for each in journeys(found)}
    said = f"The steps of a journey take {times.milliseconds(whole['here'])} together here, on average"
    beside = [
        f"{times.milliseconds(whole[whose])} {words}"
        for whose, words in (("peers", f"at {peers}"), ("the period before", "here in the period before"))
        if whose in whole
    ]
    head = f"{said}, {counts.listed(beside)}." if beside else f"{said}."
    worst = _worst(by_step(found))
    return f"{head} {worst}" if worst else head


def _worst(steps: Sequence[StepPhases]) -> str:
    slower = [
        (cell.own - (cell.peers or 0.0), step.name, WORDS[at], cell)
        for step in steps
        for at, cell in enumerate(step.cells)
        if cell.slower
    ]
    if not slower:
        return "No phase of any step takes clearly longer than there."
    _, step, phase, cell = max(slower, key=lambda each: each[0])
    figures = f"{times.milliseconds(cell.own)} against {times.milliseconds(cell.peers)}"
    return f"Most of what it takes longer is {phase} at {step[0].lower()}{step[1:]}: {figures}."


def _cells(found: History, code: str) -> tuple[Cell, ...]:
    own, peers, past = (_phases(of.get(code)) for of in (found.own, found.peers, found.past))
    rows = range(len(WORDS))
    return tuple(Cell(own=_at(own, row) or 0.0, peers=_at(peers, row), past=_at(past, row)) for row in rows)


def _phases(found: OperationTimes | None) -> NDArray[np.float64] | None:
    return None if found is None else found.phases_ms


def _at(phases: NDArray[np.float64] | None, row: int) -> float | None:
    return None if phases is None else float(phases[row])


def _whole(of: Mapping[str, OperationTimes], *, steps: Mapping[str, OperationTimes]) -> tuple[float, ...]:
    return tuple(float(sum(of[code].phases_ms[row] for code in steps)) for row in range(len(WORDS)))

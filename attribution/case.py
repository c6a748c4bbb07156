"""One place's finding with everything that its words are made of."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile

import numpy as np

from attribution.causes import streak
from attribution.columns import PHASES
from attribution.evidence import Tally
from attribution.finding import Finding
from attribution.symptoms import (
    GOOD,
    NOTHING,
    NUMBER,
    SILENT,
    SLOW_CLIENT,
    SLOW_LINE,
    SLOW_LOOKUP,
    SLOW_SERVER,
    SYMPTOMS,
)
from attribution.window import Grid
from domain.organisations import Place
from domain.verdicts import Cause
from domain.vocabulary import Phase, VantageKind

_SILENT = NUMBER[SILENT]
_SLOW_PHASE = {SLOW_LINE: Phase.TLS, SLOW_LOOKUP: Phase.DNS, SLOW_SERVER: Phase.WAIT, SLOW_CLIENT: None}


@dataclass(frozen=True, kw_only=True)
class Case:
    """What is known of one place in one window."""

    grid: Grid
    tally: Tally
    number: int
    """Of the place in the grid."""
    finding: Finding
    cause: Cause | None

    @property
    def place(self) -> Place:
        """The place."""
        return self.grid.places[self.number]

    @property
    def kind(self) -> str:
        """What the place is called in a sentence."""
        return "control" if self.place.kind is VantageKind.CONTROL else "practice"

    @property
    def row(self) -> tuple[int, ...]:
        """Its symptoms, round by round."""
        return self.tally.rows[self.number]

    @property
    def outcomes(self) -> list[int]:
        """How its attempts ended (`attribution.window.Grid.outcome`)."""
        found: list[int] = self.grid.outcome[self.number].tolist()
        return found

    @property
    def outcome(self) -> int:
        """How the deciding attempt ended, or 0."""
        return max(self.outcomes[self.finding.column], GOOD) if self.finding.column >= 0 else GOOD

    @property
    def first(self) -> int:
        """First round of the episode that the deciding cell belongs to, or -1."""
        return _first(self.row, self.finding.column) if self.finding.column >= 0 else -1

    @property
    def began(self) -> int:
        """Round in which its trouble began, not before its cause did; the first where it has none."""
        if self.cause is None:
            return max(self.first, 0)
        rounds = (self.cause.started_at - self.grid.start).total_seconds() // self.grid.round_s
        return max(self.first, 0, min(int(rounds), len(self.row) - 1))

    @property
    def symptom(self) -> int:
        """Number of the deciding cell's symptom, or 0."""
        return max(self.row[self.finding.column], GOOD) if self.finding.column >= 0 else GOOD

    @property
    def symptom_name(self) -> str:
        """Its name."""
        return SYMPTOMS[self.symptom]

    @property
    def operation(self) -> str:
        """Operation of the deciding cell, or empty."""
        number = int(self.grid.operation[self.number, self.finding.column]) if self.finding.column >= 0 else -1
        return self.grid.operations[number] if number >= 0 else ""

    @property
    def phase(self) -> Phase | None:
        """Phase in which the deciding attempt failed, or that grew most."""
        if self.symptom_name in _SLOW_PHASE:
            return _SLOW_PHASE[self.symptom_name]
        number = int(self.grid.phase[self.number, self.finding.column]) if self.finding.column >= 0 else -1
        return PHASES[number] if number >= 0 else None

    @property
    def silent_rounds(self) -> int:
        """Rounds at the end from which nothing arrived."""
        return _silent_at_end(self.row)

    @property
    def excused(self) -> bool:
        """Whether anything in the window ran under planned work."""
        row = self.grid.symptom[self.number]
        return bool(((row == NOTHING) & ~np.isnan(self.grid.time[self.number])).any())

    @property
    def empty(self) -> bool:
        """Whether the window holds nothing of it."""
        return all(symptom == NOTHING for symptom in self.row)


# In a great outage thousands of places show a few dozen rows.
_ROWS = 16_384


@lru_cache(maxsize=_ROWS)
def _first(row: tuple[int, ...], column: int) -> int:
    return streak(row, column=column)


@lru_cache(maxsize=_ROWS)
def _silent_at_end(row: tuple[int, ...]) -> int:
    return sum(1 for _ in takewhile(lambda symptom: symptom in {NOTHING, _SILENT}, reversed(row)))

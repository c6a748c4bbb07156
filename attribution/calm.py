"""Verdicts of places where nothing is wrong: nearly all places show one of a few patterns, and share their words."""

import numpy as np

from attribution.case import Case
from attribution.evidence import Tally
from attribution.finding import Finding
from attribution.symptoms import GOOD, NOTHING
from attribution.window import Grid
from attribution.wording import sentence
from domain.verdicts import Evidence, Verdict
from domain.vocabulary import Judgement


class Calm:
    """Verdicts of one window's places without a bad attempt; their groups are not compared, as nothing is asked."""

    def __init__(self, grid: Grid, *, tally: Tally) -> None:
        self._grid, self._tally = grid, tally
        well = ((grid.symptom == GOOD) | (grid.symptom == NOTHING)).all(axis=1)
        self._attempts = np.where(well, (grid.symptom == GOOD).sum(axis=1), -1).tolist()
        self._known: dict[tuple[int, bool], Evidence] = {}

    def verdict(self, number: int, *, finding: Finding) -> Verdict | None:
        """The verdict of a place, or None where something is to be said of it."""
        attempts = self._attempts[number]
        if attempts <= 0 or finding.judgement is not Judgement.OK:
            return None
        key = attempts, bool(self._tally.is_control[number])
        if key not in self._known:
            self._known[key] = self._evidence(number, finding=finding)
        return Verdict(
            vantage=self._grid.places[number].vantage,
            window_end=self._grid.end,
            judgement=Judgement.OK,
            probability=finding.probability,
            probabilities=finding.probabilities,
            evidence=self._known[key],
        )

    def _evidence(self, number: int, *, finding: Finding) -> Evidence:
        case = Case(grid=self._grid, tally=self._tally, number=number, finding=finding, cause=None)
        return Evidence(
            sentence=sentence(case, of_cause=""),
            own=self._tally.own(number),
            controls=self._tally.controls(number),
            peers=self._tally.peers(number),
            all_practices=self._tally.all_practices(),
            all_controls=self._tally.all_controls(),
        )

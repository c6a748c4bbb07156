"""Verdicts of places where nothing is wrong: nearly all places show one of a few patterns, and share their words."""

from collections.abc import Iterator

import numpy as np

from attribution.case import Case
from attribution.evidence import Tally
from attribution.finding import OK, Finding, Findings
from attribution.symptoms import GOOD, NOTHING
from attribution.window import Grid
from attribution.wording import sentence
from domain.verdicts import Evidence, Verdict
from domain.vocabulary import Judgement

_WELL = Finding(judgement=Judgement.OK, probabilities={Judgement.OK: 1.0}, probability=1.0)


def calm(grid: Grid, *, tally: Tally, findings: Findings) -> Iterator[tuple[int, Verdict]]:
    """Numbers and verdicts of the places without a bad attempt; their groups are not compared: nothing is asked."""
    attempts = (grid.symptom == GOOD).sum(axis=1)
    well = ((grid.symptom == GOOD) | (grid.symptom == NOTHING)).all(axis=1)
    numbers = np.flatnonzero(well & (attempts > 0) & (findings.judgement == OK))
    known: dict[tuple[int, bool], Evidence] = {}
    keys = zip(attempts[numbers].tolist(), tally.is_control[numbers].tolist(), strict=True)
    for number, key in zip(numbers.tolist(), keys, strict=True):
        if key not in known:
            known[key] = _evidence(grid, tally=tally, number=number)
        yield (
            number,
            Verdict(
                vantage=grid.places[number].vantage,
                window_end=grid.end,
                judgement=Judgement.OK,
                probability=1.0,
                probabilities=_WELL.probabilities,
                evidence=known[key],
            ),
        )


def _evidence(grid: Grid, *, tally: Tally, number: int) -> Evidence:
    case = Case(grid=grid, tally=tally, number=number, finding=_WELL, cause=None)
    return Evidence(
        sentence=sentence(case, of_cause=""),
        own=tally.own(number),
        controls=tally.controls(number),
        peers=tally.peers(number),
        all_practices=tally.all_practices(),
        all_controls=tally.all_controls(),
        all_slow=tally.all_slow(),
    )

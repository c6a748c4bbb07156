"""Verdicts of places where nothing is wrong: nearly all places show one of a few patterns, and share their words."""

import numpy as np

from attribution.case import Case
from attribution.copies import copies
from attribution.evidence import Tally
from attribution.finding import OK, Finding, Findings
from attribution.symptoms import GOOD, NOTHING
from attribution.window import Grid, Ints
from attribution.wording import sentence
from domain.verdicts import Evidence, Verdict
from domain.vocabulary import Judgement

_WELL = Finding(judgement=Judgement.OK, probabilities={Judgement.OK: 1.0}, probability=1.0)


def calm(grid: Grid, *, tally: Tally, findings: Findings) -> tuple[Ints, list[Verdict]]:
    """Numbers and verdicts of the places without a bad attempt; their groups are not compared: nothing is asked."""
    attempts = (grid.symptom == GOOD).sum(axis=1)
    well = attempts == (grid.symptom != NOTHING).sum(axis=1)
    numbers = np.flatnonzero(well & (attempts > 0) & (findings.judgement == OK))
    known: dict[tuple[int, bool], Verdict] = {}
    like = []
    keys = zip(attempts[numbers].tolist(), tally.is_control[numbers].tolist(), strict=True)
    for number, key in zip(numbers.tolist(), keys, strict=True):
        if key not in known:
            known[key] = _verdict(grid, tally=tally, number=number)
        like.append(known[key])
    return numbers, copies(like, vantage=[grid.places[number].vantage for number in numbers.tolist()])


def _verdict(grid: Grid, *, tally: Tally, number: int) -> Verdict:
    case = Case(grid=grid, tally=tally, number=number, finding=_WELL, cause=None)
    evidence = Evidence(
        sentence=sentence(case, of_cause=""),
        own=tally.own(number),
        controls=tally.controls(number),
        peers=tally.peers(number),
        all_practices=tally.all_practices(),
        all_controls=tally.all_controls(),
        all_slow=tally.all_slow(),
    )
    return Verdict(
        vantage=grid.places[number].vantage,
        window_end=grid.end,
        judgement=_WELL.judgement,
        probability=_WELL.probability,
        probabilities=_WELL.probabilities,
        evidence=evidence,
    )

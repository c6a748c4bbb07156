"""Verdicts of places where nothing is wrong: nearly all places show one of a few patterns, and share their words."""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import fields
from itertools import repeat
from typing import Final

import numpy as np

from attribution.case import Case
from attribution.evidence import Tally
from attribution.finding import OK, Finding, Findings
from attribution.symptoms import GOOD, NOTHING
from attribution.window import Grid, Ints
from attribution.wording import sentence
from domain.verdicts import Evidence, Share, Verdict
from domain.vocabulary import Judgement

_WELL = Finding(judgement=Judgement.OK, probabilities={Judgement.OK: 1.0}, probability=1.0)

_NONE: Final = Evidence(
    sentence="", own=Share(bad=0, attempts=0), controls=Share(bad=0, attempts=0), peers=Share(bad=0, attempts=0)
)


def calm(grid: Grid, *, tally: Tally, findings: Findings) -> tuple[Ints, list[Verdict]]:
    """Numbers and verdicts of the places without a bad attempt; their groups are not compared: nothing is asked."""
    attempts = (grid.symptom == GOOD).sum(axis=1)
    well = attempts == (grid.symptom != NOTHING).sum(axis=1)
    numbers = np.flatnonzero(well & (attempts > 0) & (findings.judgement == OK))
    known: dict[tuple[int, bool], Evidence] = {}
    evidence = []
    keys = zip(attempts[numbers].tolist(), tally.is_control[numbers].tolist(), strict=True)
    for number, key in zip(numbers.tolist(), keys, strict=True):
        if key not in known:
            known[key] = _evidence(grid, tally=tally, number=number)
        evidence.append(known[key])
    same = Verdict(
        vantage="",
        window_end=grid.end,
        judgement=Judgement.OK,
        probability=1.0,
        probabilities=_WELL.probabilities,
        evidence=_NONE,
    )
    vantages = [grid.places[number].vantage for number in numbers.tolist()]
    return numbers, _copies(same, vantages=vantages, evidence=evidence)


def _copies(same: Verdict, *, vantages: list[str], evidence: list[Evidence]) -> list[Verdict]:
    """That verdict with each vantage and evidence."""
    # Field by field for all of them: one call a verdict takes four times as long, a tenth of a calm window of 50,000.
    out: list[Verdict] = list(map(object.__new__, repeat(Verdict, len(vantages))))
    own: dict[str, Iterable[object]] = {"vantage": vantages, "evidence": evidence}
    for each in fields(Verdict):
        put: Callable[[Verdict, object], None] = vars(Verdict)[each.name].__set__
        deque(map(put, out, own.get(each.name, repeat(getattr(same, each.name)))), maxlen=0)
    return out


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

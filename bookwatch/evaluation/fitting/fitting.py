"""A calibration fitted on answers, and what it is worth on families that it was not fitted on."""

from dataclasses import replace
from typing import Any, Final

import numpy as np

from attribution.calibration import Calibration, Line, is_said
from attribution.circumstances import NAMES, WORDS
from attribution.constants import SURE
from bookwatch.evaluation.fitting.answers import Answers
from bookwatch.evaluation.fitting.logistic import fitted
from bookwatch.evaluation.scores.calibration import calibration_error
from bookwatch.simulator.chance import Bools, Floats, Ints
from domain.vocabulary import Judgement

SIGNS: Final = {
    Judgement.OK: {"sureness": 1, "elsewhere": -1, "since": 1, "belief": -1, "inside": -1},
    Judgement.LOCAL: {"sureness": 1, "elsewhere": -1, "since": -1, "belief": 1, "alike": 1, "inside": -1},
    **dict.fromkeys(
        (Judgement.SHARED, Judgement.PROVIDER, Judgement.CENTRAL),
        {"sureness": 1, "elsewhere": -1, "odd": -1, "score": 1, "margin": 1, "age": 1},
    ),
}
"""Which circumstances count for each word, and which way."""
_LEAST_OF_A_WORD: Final = 200
"""Answers below which a word is calibrated with all others that blame a wide cause."""
_WIDE: Final = (2, 3, 4)
_GRID: Final = np.round(np.arange(0.85, 0.996, 0.005), 3)
"""Limits that are tried: a wrong verdict costs as much as six that say nothing, so none below 0.85."""
_RIGHT: Final = 0.994
"""Share of what is said that must be right, in the mean over scenarios: a national outage counts as one event."""
_PRIOR: Final = 1.0


def calibration_of(answers: Answers) -> Calibration:
    """The map that fits these answers, with the limit that their families deserve when each is told by the others."""
    return replace(_rough(answers), sure=_sure(answers, sure=_by_the_others(answers)))


def _rough(answers: Answers) -> Calibration:
    lines = {word: _line(answers, number=number) for number, word in enumerate(WORDS)}
    scenarios = len(np.unique(answers.scenario))
    # By Jeffreys' prior: the next scenario may be the first in which the surest word is wrong.
    return Calibration(sure=float(_GRID[0]), most=round((scenarios + 0.5) / (scenarios + 1), 4), lines=lines)


def _line(answers: Answers, *, number: int) -> Line:
    at = answers.known.words == number
    if at.sum() < _LEAST_OF_A_WORD and number in _WIDE:
        at = np.isin(answers.known.words, _WIDE)
    part, signs = answers.taken(at), SIGNS[WORDS[number]]
    columns = [NAMES.index(name) for name in signs]
    found = fitted(
        part.known.values[:, columns], part.right, weight=_weights(part.scenario), signs=list(signs.values())
    )
    wrong = part.true[~part.right]
    shares = np.bincount(wrong, minlength=len(WORDS)) + _PRIOR
    shares[number] = 0.0
    return Line(
        intercept=round(float(found[0]), 4),
        slopes={name: round(float(slope), 4) for name, slope in zip(signs, found[1:], strict=True) if slope},
        mistakes={
            word: round(float(share), 4) for word, share in zip(WORDS, shares / shares.sum(), strict=True) if share
        },
    )


def _weights(scenario: Ints) -> Floats:
    """Windows of one scenario are not independent: each counts by the root of how many there are."""
    _, place, counts = np.unique(scenario, return_inverse=True, return_counts=True)
    return np.asarray(1.0 / np.sqrt(counts)[place], dtype=np.float64)


def _by_the_others(answers: Answers) -> Floats:
    """Probability of each likeliest word by the map that is fitted on all other families."""
    sure = np.zeros(len(answers.true))
    for family in np.unique(answers.family).tolist():
        at = answers.family == family
        sure[at] = _rough(answers.taken(~at)).shares(answers.taken(at).known).max(axis=1)
    return sure


def _sure(answers: Answers, *, sure: Floats) -> float:
    """The least probability from which on what is said is right often enough."""
    for least in _GRID.tolist():
        said = is_said(answers.known, sure=sure, least=least)
        if said.any() and _by_scenario(answers.right, at=said, scenario=answers.scenario) >= _RIGHT:
            return float(least)
    return float(_GRID[-1])


def _by_scenario(holds: Bools, *, at: Bools, scenario: Ints) -> float:
    """Mean over scenarios of the share of their answers that hold."""
    _, number = np.unique(scenario[at], return_inverse=True)
    return float((np.bincount(number, holds[at]) / np.bincount(number)).mean())


def left_out(answers: Answers, *, least: float) -> dict[str, Any]:
    """Each family judged by a map fitted on all others: what the map is worth where it was not fitted."""
    sure = _by_the_others(answers)
    return figures(answers, sure=sure, said=is_said(answers.known, sure=sure, least=least))


def figures(answers: Answers, *, sure: Floats, said: Bools) -> dict[str, Any]:
    """Calibration error in all and word by word; how often it is right where it says anything; how often it does."""
    right, words, everything = answers.right, answers.known.words, np.ones(len(sure), dtype=np.bool_)
    return {
        "answers": len(sure),
        "error": _rounded(calibration_error(sure, right.astype(np.int64))),
        "by_word": {
            word.value: {"answers": int(at.sum()), "error": _rounded(calibration_error(sure[at], right[at] * 1))}
            for number, word in enumerate(WORDS)
            for at in (words == number,)
        },
        "right_where_said": _rounded(float(right[said].mean()) if said.any() else None),
        "abstains": _rounded(float((~said).mean()) if len(said) else None),
        "right_by_scenario": _rounded(_by_scenario(right, at=said, scenario=answers.scenario) if said.any() else None),
        "abstains_by_scenario": _rounded(_by_scenario(~said, at=everything, scenario=answers.scenario)),
    }


def uncalibrated_figures(answers: Answers) -> dict[str, Any]:
    """The same of the model alone, at its own limit."""
    sure = answers.known.shares.max(axis=1)
    return figures(answers, sure=sure, said=is_said(answers.known, sure=sure, least=SURE))


def calibrated_figures(answers: Answers, *, by: Calibration) -> dict[str, Any]:
    """The same of a map, on the answers that it was fitted on: the best that can be hoped for."""
    shares = by.shares(answers.known)
    return figures(answers, sure=shares.max(axis=1), said=by.said(answers.known, shares=shares))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)

"""From the model's probabilities to those that are right as often as they say, and when to say that it cannot be told.

For each word one logistic line through its circumstances, with the signs that reason gives them, fitted on families of
faults that no test uses (`bookwatch evaluate --fit-calibration`). What is said to be 90 % sure is then right in 90 of
100. What is left over goes to the other words: as the model divides it, and as its mistakes were divided.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from attribution.circumstances import NAMES, WORDS, Circumstances
from attribution.columns import Bools, Floats
from attribution.finding import ORDER, UNDETERMINED, Findings
from domain.vocabulary import Judgement

Calibrate = Callable[[Findings, Circumstances], Findings]
_OF_WORDS: Final = np.array([ORDER.index(word) for word in WORDS])
FILE: Final = Path(__file__).with_name("calibration.json")
_LEAST = 0.25
"""Probability below which the likeliest of five words is not put: it stays the likeliest."""
_BELOW = 0.999
"""Part of the likeliest word's probability that another may have at most."""
_HALF = 0.5
"""What the model itself holds less likely than the rest together is not said, however often that was right."""
_OF_MISTAKES = 0.05
"""Weight of the usual mistakes beside the model's own second thoughts: it is often sure, and wrong, without any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Of one word: log odds that it is right, as a sum over its circumstances."""

    intercept: float
    slopes: Mapping[str, float]
    """By names of `circumstances.NAMES`; what is not there counts nothing."""
    mistakes: Mapping[Judgement, float]
    """What was right where it was not, as shares."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Lines for all words, and the probability from which on a word is said."""

    sure: float
    most: float
    """Greatest probability that is given: what so many scenarios can show, and no more."""
    lines: Mapping[Judgement, Line]

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> "Calibration":
        """From JSON. Raises KeyError or ValueError where it is none."""
        lines = {Judgement(word): _line(line) for word, line in document["words"].items()}
        return cls(sure=float(document["sure"]), most=float(document["most"]), lines=lines)

    def __call__(self, findings: Findings, known: Circumstances) -> Findings:
        """The findings with honest probabilities; those that `known` does not speak of stay as they are."""
        shares = self.shares(known)
        judgement, probabilities = findings.judgement.copy(), findings.probabilities.copy()
        judgement[known.places] = np.where(self.said(known, shares=shares), _OF_WORDS[known.words], UNDETERMINED)
        probabilities[known.places] = 0.0
        probabilities[known.places[:, None], _OF_WORDS] = shares
        return replace(findings, judgement=judgement, probabilities=probabilities)

    def said(self, known: Circumstances, *, shares: Floats) -> Bools:
        """Of which places the likeliest word is sure enough to be said."""
        return is_said(known, sure=shares.max(axis=1, initial=0.0), least=self.sure)

    def shares(self, known: Circumstances) -> Floats:
        """Honest probabilities of `WORDS`; each row sums to 1, and its likeliest word is the model's."""
        words = known.words
        right = np.ones(words.size)
        usual = np.zeros((len(WORDS), len(WORDS)))
        for number, word in enumerate(WORDS):
            line = self.lines[word]
            slopes = np.array([line.slopes.get(name, 0.0) for name in NAMES])
            at = words == number
            right[at] = 1.0 / (1.0 + np.exp(-(line.intercept + known.values[at] @ slopes)))
            usual[number] = [line.mistakes.get(each, 0.0) for each in WORDS]
        right = np.clip(right, _LEAST, self.most)
        rest = known.shares + known.near + _OF_MISTAKES * usual[words]
        rest[np.arange(words.size), words] = 0.0
        return _divided(right, rest=rest, words=words)


def is_said(known: Circumstances, *, sure: Floats, least: float) -> Bools:
    """Whether what is so sure is said from `least` on.

    "Ok" is said of what nobody has thought of: its doubt may be half of the others', and the failure has to be over.
    `sure`: probability of each place's likeliest word.
    """
    words = known.words
    ok = words == WORDS.index(Judgement.OK)
    enough = 1.0 - sure <= np.where(ok, 0.5, 1.0) * (1.0 - least)
    believed = known.shares[np.arange(words.size), words] > _HALF
    return np.asarray(enough & believed & (known.over | ~ok), dtype=np.bool_)


def _line(kept: Mapping[str, Any]) -> Line:
    mistakes = {Judgement(word): float(share) for word, share in kept["mistakes"].items()}
    return Line(intercept=float(kept["intercept"]), slopes=kept["slopes"], mistakes=mistakes)


def _divided(right: Floats, *, rest: Floats, words: np.ndarray[Any, Any]) -> Floats:
    """Give each word its part of what is left, none as much as the likeliest has."""
    rows, most = np.arange(words.size), _BELOW * right[:, None]
    rest = rest / np.maximum(rest.sum(axis=1, keepdims=True), 1e-12) * (1.0 - right)[:, None]
    for _ in WORDS:  # what is cut off one word goes to those that have room
        rest = np.minimum(rest, most)
        room = most - rest
        room[rows, words] = 0.0
        missing = 1.0 - right - rest.sum(axis=1)
        rest += room / np.maximum(room.sum(axis=1, keepdims=True), 1e-12) * missing[:, None]
    rest[rows, words] = right
    return rest


@cache
def fitted() -> Calibration:
    """The map that comes with this package."""
    return Calibration.read(json.loads(FILE.read_text(encoding="utf-8")))


def calibrated(findings: Findings, known: Circumstances) -> Findings:
    """By the map that comes with this package."""
    return fitted()(findings, known)


def uncalibrated(findings: Findings, known: Circumstances) -> Findings:
    """As the model has them: `Calibrate` for who fits the map."""
    return findings

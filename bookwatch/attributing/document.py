"""What `bookwatch attribute --json` prints: types that its JSON Schema is made from, written window by window."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, TextIO

from domain.verdicts import Cause, Evaluation, Verdict
from domain.vocabulary import Judgement
from domain.wire import plain

FORMAT = "bookwatch.verdicts/1"
WORDS = tuple(each for each in Judgement if each is not Judgement.UNDETERMINED)
"""Words that every verdict gives a probability."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyedCause(Cause):
    """A cause with its stable name, `domain/dimension/value`."""

    key: str = field()


@dataclass(frozen=True, slots=True, kw_only=True)
class Window(Evaluation):
    """One window: a verdict for each vantage, and the causes that are active in it."""

    causes: tuple[KeyedCause, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The whole output."""

    format: str
    """bookwatch.verdicts/1"""
    round_s: float
    """Length of a round, seconds; a window is the last six."""
    problems: tuple[str, ...]
    """Lines of the input that could not be used, with their numbers."""
    evaluations: tuple[Window, ...]


def evaluation_to_json(evaluation: Evaluation) -> dict[str, Any]:
    """An evaluation as JSON-ready values: its causes with their keys, its verdicts with every domain's probability."""
    document: dict[str, Any] = plain(asdict(evaluation))
    for shown, cause in zip(document["causes"], evaluation.causes, strict=True):
        shown["key"] = cause.key
    for shown, verdict in zip(document["verdicts"], evaluation.verdicts, strict=True):
        shown["probabilities"] = probabilities(verdict)
    return document


def probabilities(verdict: Verdict) -> dict[str, float]:
    """Of every word, in a fixed order; what is not mentioned is 0."""
    return {word.value: round(verdict.probabilities.get(word, 0.0), 6) for word in WORDS}


def write_document(file: TextIO, *, evaluations: Iterable[Evaluation], round_s: float, problems: Iterable[str]) -> None:
    """Write the document as it comes, so that a nation's day need not be held."""
    head = json.dumps({"format": FORMAT, "round_s": round_s, "problems": list(problems)})
    file.write(f'{head[:-1]}, "evaluations": [')
    for number, evaluation in enumerate(evaluations):
        file.write(",\n" if number else "\n")
        json.dump(evaluation_to_json(evaluation), file)
    file.write("\n]}\n")

"""The engine, as the collector runs it: boundary after boundary, each handed the evaluation before it."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np

import attribution
from bookwatch.evaluation.evidence import attempts
from bookwatch.evaluation.panel import Panel
from bookwatch.evaluation.played import Played
from bookwatch.evaluation.rulings import WORDS, Named, Ruling, first_judged
from collectors.rounds import Evaluate, Rounds, in_order
from domain.attempts import Attempt
from domain.clock import from_micros
from domain.organisations import Place
from domain.verdicts import Evaluation
from domain.vocabulary import Judgement, VantageKind

_WARM_UP: Final = 4
"""Boundaries before the first judged one, so that it has something before it."""
_DO_NOT_KNOW: Final = frozenset({Judgement.UNDETERMINED, Judgement.NO_DATA})
_LEAST: Final = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """`attribution.evaluate`, or a variant of it with something taken away."""

    name: str = "engine"
    evaluate: Evaluate = attribution.evaluate

    def rulings(self, panel: Panel) -> Iterator[Ruling]:
        """Of each boundary."""
        played = panel.played
        told = [each for part in played.told for each in attempts(part, codes=played.codes, hospitals=played.hospitals)]
        told = in_order(told)
        places, rounds = places_of(played), Rounds.of(played.round_s)
        start = from_micros(played.start_us)
        previous: Evaluation | None = None
        for boundary in range(first_judged(panel) - _WARM_UP, panel.last + 1):
            end = start + boundary * rounds.length
            seen = _seen(told, end=end, rounds=rounds, revised=played.family.revised)
            began = time.process_time()
            previous = self.evaluate(seen, places=places, window_end=end, round_s=rounds.round_s, previous=previous)
            cpu_s = time.process_time() - began
            if boundary >= first_judged(panel):
                yield _ruling(previous, boundary=boundary, played=played, cpu_s=cpu_s)


def places_of(played: Played) -> list[Place]:
    """The vantages as the directory has them."""
    return [
        Place(
            vantage=code,
            kind=VantageKind.AGENT if number < played.practices else VantageKind.CONTROL,
            organisation=code,
            dimensions={name: column[number] for name, column in played.recorded.items() if column[number]},
        )
        for number, code in enumerate(played.codes)
    ]


def _seen(told: list[Attempt], *, end: datetime, rounds: Rounds, revised: bool) -> list[Attempt]:
    start, due = rounds.history_start(end), rounds.due(end)
    return [each for each in told if start <= each.scheduled_at < end and (revised or each.received_at <= due)]


def _ruling(evaluation: Evaluation, *, boundary: int, played: Played, cpu_s: float) -> Ruling:
    number = {code: place for place, code in enumerate(played.codes[: played.practices])}
    probabilities = np.zeros((played.practices, len(WORDS)))
    probabilities[:, 0] = _LEAST
    abstains = np.ones(played.practices, dtype=np.bool_)
    for verdict in evaluation.verdicts:
        place = number.get(verdict.vantage)
        if place is None:
            continue
        given = {**verdict.probabilities} or {verdict.judgement: verdict.probability}
        probabilities[place] += [given.get(Judgement(word), 0.0) for word in WORDS]
        abstains[place] = verdict.judgement in _DO_NOT_KNOW
        if not abstains[place]:  # what is said counts, however close the next word is
            probabilities[place, WORDS.index(verdict.judgement.value)] += _LEAST
    return Ruling(
        boundary=boundary,
        probabilities=probabilities / probabilities.sum(axis=1, keepdims=True),
        abstains=abstains,
        causes=tuple(
            Named(domain=each.domain, dimension=each.dimension, value=each.value, co_linear=each.co_linear)
            for each in evaluation.causes
        ),
        cpu_s=cpu_s,
    )

"""The engine, as the collector runs it: boundary after boundary, each shown what has arrived since the last."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import numpy as np

import attribution
from bookwatch.evaluation.judges.taken import revised, taken
from bookwatch.evaluation.panel import Panel
from bookwatch.evaluation.rulings import WORDS, Named, Ruling, first_judged
from collectors.rounds import Evaluate, Rounds, evaluate_range
from domain.clock import from_micros
from domain.organisations import Place
from domain.verdicts import Cause, Evaluation
from domain.vocabulary import Judgement, VantageKind

_DO_NOT_KNOW: Final = frozenset({Judgement.UNDETERMINED, Judgement.NO_DATA})
_LEAST: Final = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """`attribution.Watch`, or a variant of it with something taken away."""

    name: str = "engine"
    watch: Callable[[], Evaluate] = attribution.Watch

    def rulings(self, panel: Panel) -> Iterator[Ruling]:
        """Of each boundary."""
        played, rounds = panel.played, Rounds.of(panel.played.round_s)
        known = {"codes": played.codes, "hospitals": played.hospitals, "probes": played.recorded["probe"]}
        parts = [taken(each, **known) for each in played.told]
        if played.family.revised:
            parts = [revised(each, grace_s=rounds.grace_s) for each in parts]
        places = places_of(played.codes, recorded=played.recorded, practices=played.practices)
        start = from_micros(played.start_us)
        evaluations = evaluate_range(
            parts,
            places=lambda _: places,
            rounds=rounds,
            evaluate=self.watch(),
            until=start + played.rounds * rounds.length,
        )
        began = time.process_time()
        for evaluation in evaluations:
            boundary = round((evaluation.window_end - start) / timedelta(seconds=played.round_s))
            if boundary >= first_judged(panel):
                cpu_s = time.process_time() - began
                yield ruling(evaluation, boundary=boundary, codes=played.codes[: played.practices], cpu_s=cpu_s)
            began = time.process_time()


def places_of(codes: Sequence[str], *, recorded: Mapping[str, tuple[str, ...]], practices: int) -> list[Place]:
    """The vantages as the directory has them."""
    return [
        Place(
            vantage=code,
            kind=VantageKind.AGENT if number < practices else VantageKind.CONTROL,
            organisation=code,
            dimensions={name: column[number] for name, column in recorded.items() if column[number]},
        )
        for number, code in enumerate(codes)
    ]


def ruling(evaluation: Evaluation, *, boundary: int, codes: Sequence[str], cpu_s: float) -> Ruling:
    """An evaluation in the common shape. `codes`: of the practices."""
    number = {code: place for place, code in enumerate(codes)}
    probabilities = np.zeros((len(codes), len(WORDS)))
    probabilities[:, 0] = _LEAST
    abstains = np.ones(len(codes), dtype=np.bool_)
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
        causes=_named(evaluation.causes),
        cpu_s=cpu_s,
    )


def named_at(boundary: int, *, causes: Sequence[Cause]) -> Ruling:
    """A boundary of which only the causes are asked."""
    return Ruling(
        boundary=boundary,
        probabilities=np.zeros((0, len(WORDS))),
        abstains=np.zeros(0, dtype=np.bool_),
        causes=_named(causes),
    )


def _named(causes: Sequence[Cause]) -> tuple[Named, ...]:
    return tuple(
        Named(domain=each.domain, dimension=each.dimension, value=each.value, co_linear=each.co_linear)
        for each in causes
    )

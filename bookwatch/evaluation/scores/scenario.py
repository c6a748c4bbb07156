"""Everything that is measured of one judge in one scenario."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from bookwatch.evaluation.panel import WINDOW, Panel
from bookwatch.evaluation.rulings import LOCAL, WORDS, Judge, Ruling
from bookwatch.evaluation.scores.alarms import Alarms
from bookwatch.evaluation.scores.causes import Matched
from bookwatch.evaluation.scores.delays import Delay, delays_of
from bookwatch.evaluation.scores.truths import TrueState, truth_at
from bookwatch.simulator.chance import Floats, Ints

SETTLED: Final = 2
"""Rounds of a fault after which a cause must be named; how soon it was is the delay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Counts and sums; arrays have one entry a counted practice-window."""

    family: str
    nasty: bool
    seed: int
    judge: str
    forced: Ints
    """Right word by likeliest word, shape (5, 5)."""
    told: Ints
    """The same of those of which it did not abstain."""
    right: Ints
    """1 where the likeliest word is right."""
    word: Ints
    sure: Floats
    """Probability of the likeliest word."""
    brier: Floats
    abstained: Ints
    causes: Matched
    delays: tuple[Delay, ...]
    alarms: Alarms
    cpu_s: tuple[float, ...]
    """Of each boundary."""


def score(judge: Judge, panel: Panel) -> Score:
    """Let it judge, and compare."""
    rulings = tuple(judge.rulings(panel))
    states = {each.boundary: truth_at(panel, each.boundary) for each in rulings}
    parts = [_verdicts(each, state=states[each.boundary]) for each in rulings]
    joined = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    true, kept = joined.pop("truth"), joined["abstained"] == 0
    return Score(
        family=panel.played.family.name,
        nasty=panel.played.family.nasty,
        seed=panel.played.seed,
        judge=judge.name,
        forced=_confusion(true, joined["word"]),
        told=_confusion(true[kept], joined["word"][kept]),
        **joined,
        causes=_causes(rulings, states=states, panel=panel),
        delays=tuple(delays_of(rulings, panel=panel)),
        alarms=_alarms(rulings, states=states),
        cpu_s=tuple(each.cpu_s for each in rulings),
    )


def _confusion(true: Ints, word: Ints) -> Ints:
    counts = np.zeros((len(WORDS), len(WORDS)), dtype=np.int64)
    np.add.at(counts, (true, word), 1)
    return counts


def _verdicts(ruling: Ruling, *, state: TrueState) -> dict[str, Ints]:
    counted = np.flatnonzero(state.counted)
    word, allowed = ruling.verdicts[counted], state.allowed[counted]
    right = allowed[np.arange(len(counted)), word]
    sure = ruling.probabilities[counted]
    one = np.where(right, word, state.right[counted])
    return {
        "truth": one,
        "word": word,
        "right": right.astype(np.int64),
        "sure": sure.max(axis=1),
        "brier": ((sure - np.eye(len(WORDS))[one]) ** 2).sum(axis=1),
        "abstained": ruling.abstains[counted].astype(np.int64),
    }


def _causes(rulings: tuple[Ruling, ...], *, states: dict[int, TrueState], panel: Panel) -> Matched:
    matched, played = Matched(), panel.played
    for ruling in rulings:
        settled = range(played.first + SETTLED, played.rounds - played.family.after + 1)
        if ruling.boundary in settled:
            active = [played.truths[number] for number in states[ruling.boundary].active]
            matched.add(ruling.causes, truths=list(dict.fromkeys(active)))
    return matched


def _alarms(rulings: tuple[Ruling, ...], *, states: dict[int, TrueState]) -> Alarms:
    alarms = Alarms()
    for ruling in rulings:
        state = states[ruling.boundary]
        said = (ruling.verdicts == LOCAL) & ~ruling.abstains & state.untouched
        wide = any(states[each].active for each in states if ruling.boundary - 2 * WINDOW <= each <= ruling.boundary)
        alarms.add(ruling, local=said, untouched=state.untouched, nothing_wide=not wide)
    return alarms

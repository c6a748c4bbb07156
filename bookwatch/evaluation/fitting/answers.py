"""What the engine says of scenarios before it is calibrated, in which circumstances, and whether it is right."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np

import attribution
from attribution.calibration import uncalibrated
from attribution.circumstances import Circumstances
from attribution.finding import Findings
from bookwatch.evaluation.judges.engine import Engine
from bookwatch.evaluation.panel import Panel
from bookwatch.evaluation.played import play
from bookwatch.evaluation.run import Task
from bookwatch.evaluation.scores.truths import truth_at
from bookwatch.simulator.chance import Bools, Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Practice-windows that count, one entry each, of one scenario or of several."""

    known: Circumstances
    allowed: Bools
    """Words that are right, by `circumstances.WORDS`."""
    true: Ints
    """One right word."""
    family: Ints
    """Number among those that were asked."""
    scenario: Ints

    @property
    def right(self) -> Bools:
        """Whether the likeliest word is right."""
        return np.asarray(self.allowed[np.arange(len(self.allowed)), self.known.words], dtype=np.bool_)

    def taken(self, which: Bools) -> "Answers":
        """Some of them."""
        return joined([self], which=[which])


def joined(parts: Sequence[Answers], *, which: Sequence[Bools] | None = None) -> Answers:
    """Several as one, or some of each."""
    chosen = which or [np.ones(len(each.true), dtype=np.bool_) for each in parts]
    pairs = list(zip(parts, chosen, strict=True))
    known = {
        name: np.concatenate([getattr(each.known, name)[at] for each, at in pairs])
        for name in ("places", "shares", "values", "over", "near")
    }
    own = {
        name: np.concatenate([getattr(each, name)[at] for each, at in pairs])
        for name in ("allowed", "true", "family", "scenario")
    }
    return Answers(known=Circumstances(**known), **own)


@dataclass(slots=True)
class _Recorder:
    """Looks on while findings pass."""

    latest: list[Circumstances] = field(default_factory=list)

    def __call__(self, findings: Findings, known: Circumstances) -> Findings:
        self.latest[:] = [known]
        return uncalibrated(findings, known)


def answers_of(task: Task, *, family: int, scenario: int) -> Answers:
    """One scenario, judged by the model alone."""
    panel = Panel.of(play(task.family, seed=task.seed, cache_at=task.cache_at))
    practice = {code: number for number, code in enumerate(panel.played.codes[: panel.played.practices])}
    # Places are judged in the order of their codes.
    numbers = np.array([practice.get(code, -1) for code in sorted(panel.played.codes)])
    recorder, parts = _Recorder(), []
    engine = Engine(name="uncalibrated", watch=partial(attribution.Watch, calibrate=recorder))
    for ruling in engine.rulings(panel):
        state, known = truth_at(panel, ruling.boundary), recorder.latest[0]
        at = numbers[known.places]
        counted = (at >= 0) & state.counted[at]
        whole = Answers(
            known=known,
            allowed=state.allowed[at],
            true=state.right[at],
            family=np.full(len(at), family),
            scenario=np.full(len(at), scenario),
        )
        parts.append(whole.taken(counted))
    return joined(parts)

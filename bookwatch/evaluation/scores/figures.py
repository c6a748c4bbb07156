"""The figures of one judge over scenarios."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from bookwatch.evaluation.rulings import LOCAL, WORDS
from bookwatch.evaluation.scores.calibration import calibration_error, risk_coverage
from bookwatch.evaluation.scores.delays import Delay
from bookwatch.evaluation.scores.intervals import Mean, mean
from bookwatch.evaluation.scores.scenario import Score
from bookwatch.simulator.chance import Ints

TWICE: Final = 2
"""Runs below which nobody can tell a fault from chance."""


def macro_f1(confusion: Ints) -> float | None:
    """Mean of the F1 of local, shared, provider and central, of those that are true of any practice-window."""
    found = [f1(confusion, word) for word in range(1, len(WORDS)) if confusion[word].sum()]
    return float(np.mean(found)) if found else None


def f1(confusion: Ints, word: int) -> float:
    """Of one word."""
    both = confusion[word].sum() + confusion[:, word].sum()
    return float(2 * confusion[word, word] / both) if both else 0.0


def accuracy(score: Score) -> float | None:
    """Of what it did not abstain from."""
    kept = score.abstained == 0
    return float(score.right[kept].mean()) if kept.any() else None


def abstention(score: Score) -> float | None:
    """Share of counted practice-windows of which it says that it does not know."""
    return float(score.abstained.mean()) if len(score.abstained) else None


def figures(scores: Sequence[Score]) -> dict[str, Any]:
    """All of them, ready for JSON."""
    sure, right = (np.concatenate([getattr(each, name) for each in scores]) for name in ("sure", "right"))
    pooled = np.sum([each.forced for each in scores], axis=0)
    kept = np.concatenate([each.abstained for each in scores]) == 0
    coverage, risk = risk_coverage(sure, right)
    return {
        "scenarios": len(scores),
        "practice_windows": len(sure),
        "macro_f1": _shown(mean([macro_f1(each.forced) for each in scores])),
        "macro_f1_told": _shown(mean([macro_f1(each.told) for each in scores])),
        "f1": {word: round(f1(pooled, number), 4) for number, word in enumerate(WORDS) if number},
        "local_f1_by_scenario": _shown(mean([f1(s.forced, LOCAL) if s.forced[LOCAL].sum() else None for s in scores])),
        "cause_f1": _shown(mean([each.causes.f1 for each in scores])),
        "cause_f1_credited": _shown(mean([each.causes.credited_f1 for each in scores])),
        "cause_f1_class_whole": _shown(mean([each.causes.whole_f1 for each in scores])),
        "accuracy": _shown(mean([accuracy(each) for each in scores])),
        "accuracy_pooled": _rounded(float(right[kept].mean()) if kept.any() else None),
        "abstention": _shown(mean([abstention(each) for each in scores])),
        "abstention_pooled": _rounded(float((~kept).mean()) if len(kept) else None),
        "calibration_error": _rounded(calibration_error(sure, right)),
        "calibration_error_by_word": _by_word(scores),
        "brier": _rounded(float(np.concatenate([each.brier for each in scores]).mean()) if len(sure) else None),
        "risk_coverage_area": _rounded(float(risk.mean()) if len(coverage) else None),
        "delay": _delays([delay for each in scores for delay in each.delays]),
        "false_alarms": _alarms(scores),
        "cpu_s": _quantiles([second for each in scores for second in each.cpu_s]),
    }


def _by_word(scores: Sequence[Score]) -> dict[str, Any]:
    sure, right, word = (np.concatenate([getattr(each, name) for each in scores]) for name in ("sure", "right", "word"))
    return {
        name: {"verdicts": int((word == number).sum()), "error": _rounded(calibration_error(sure[at], right[at]))}
        for number, name in enumerate(WORDS)
        for at in (word == number,)
    }


def _delays(delays: Sequence[Delay]) -> dict[str, Any]:
    kinds = {
        "wide, severity 0.3 and more, 20 members and more": [d for d in delays if _great(d)],
        "central, one run in ten": [d for d in delays if d.domain == "central" and 0.05 <= d.spoiled < 0.2],
        "local, hard": [d for d in delays if d.domain == "local" and d.spoiled >= 0.9],
        "local, about two in five": [d for d in delays if d.domain == "local" and 0.25 <= d.spoiled < 0.6],
        "all wide": [d for d in delays if d.domain != "local"],
        "all local": [d for d in delays if d.domain == "local"],
    }
    return {name: _delay(found) for name, found in kinds.items()}


def _great(delay: Delay) -> bool:
    return delay.domain != "local" and delay.spoiled >= 0.3 and delay.members >= 20


def _delay(delays: Sequence[Delay]) -> dict[str, Any]:
    ran_twice = [each for each in delays if each.attempts >= TWICE]
    return {
        **_until([each.rounds for each in delays]),
        "never_by_one_attempt": sum(each.rounds is None and each.attempts < TWICE for each in delays),
        "of_those_that_ran_twice": _until([each.ran for each in ran_twice]),
        "since_a_tenth_was_troubled": _until([each.shown for each in delays]),
    }


def _until(rounds: Sequence[int | None]) -> dict[str, float | None]:
    """How many, and after how many rounds they were named. None: never."""
    found = sorted(np.inf if each is None else float(each) for each in rounds)
    values = (float(np.median(found)), found[min(len(found) - 1, int(0.95 * len(found)))]) if found else (np.inf,) * 2
    median, p95 = (each if np.isfinite(each) else None for each in values)
    return {"faults": len(found), "never": found.count(np.inf), "median": median, "p95": p95}


def _alarms(scores: Sequence[Score]) -> dict[str, Any]:
    words = {name: sum(each.alarms.wide.get(n, 0) for each in scores) for n, name in enumerate(WORDS) if n > LOCAL}
    return {
        "quiet_rounds": sum(each.alarms.boundaries for each in scores),
        **words,
        "quiet_practice_windows": sum(each.alarms.practice_windows for each in scores),
        "local": sum(each.alarms.local for each in scores),
    }


def _quantiles(seconds: Sequence[float]) -> dict[str, float]:
    values = np.quantile(seconds, [0.5, 0.95, 1.0]) if seconds else np.zeros(3)
    return dict(zip(("median", "p95", "most"), (round(float(each), 4) for each in values), strict=True))


def _shown(found: Mean | None) -> dict[str, float] | None:
    return None if found is None else {name: round(value, 4) for name, value in found._asdict().items()}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)

"""False alarms as rates, with the greatest rate that what was seen does not exclude."""

from collections.abc import Sequence
from typing import Any

from bookwatch.evaluation.rulings import LOCAL, WORDS
from bookwatch.evaluation.scores.alarms import Alarms
from bookwatch.evaluation.scores.intervals import ROUNDS_A_YEAR, most_events


def rates(alarms: Sequence[Alarms]) -> dict[str, Any]:
    """Incidents opened, a year of 105,120 rounds and (local) a practice-year, each with its 95 % upper bound."""
    rounds = sum(each.boundaries for each in alarms)
    windows = sum(each.practice_windows for each in alarms)
    out: dict[str, Any] = {"rounds": rounds, "practice_rounds": windows}
    for number, name in enumerate(WORDS):
        if number > LOCAL:
            count = sum(each.wide.get(number, 0) for each in alarms)
            out[name] = _rate(count, years=rounds / ROUNDS_A_YEAR) | {"unit": "a year"}
    local = sum(each.local for each in alarms)
    out["local"] = _rate(local, years=windows / ROUNDS_A_YEAR) | {"unit": "a practice-year"}
    out["named"] = sorted(name for each in alarms for name in each.names)
    return out


def _rate(count: int, *, years: float) -> dict[str, Any]:
    return {
        "incidents": count,
        "rate": round(count / years, 3) if years else None,
        "at_most": round(most_events(count) / years, 3) if years else None,
    }

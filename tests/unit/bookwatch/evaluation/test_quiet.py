"""Months without a fault: special days come first, and a trial that was stopped goes on."""

from datetime import timedelta
from pathlib import Path

import pytest

from bookwatch.evaluation.quiet import FIRST, SPAN, stretches, trial
from bookwatch.simulator.families.drawing import ROUND_S


@pytest.mark.parametrize("rounds", [500, 8_000, 40_000])
def test_as_many_rounds_as_were_asked_each_stretch_once(rounds: int) -> None:
    found = stretches(rounds, practices=1_000, seed=1)
    assert sum(each.rounds for each in found) == rounds
    assert len({each.number for each in found}) == len(found)


def test_a_short_trial_holds_the_holidays_and_both_clock_changes() -> None:
    numbers = {each.number for each in stretches(10_000, practices=1_000, seed=1)}
    days = {
        FIRST + timedelta(seconds=number * SPAN * ROUND_S) + timedelta(days=day)
        for number in numbers
        for day in range(3)
    }
    assert {"2025-10-26", "2025-12-25", "2026-01-01", "2026-03-29"} <= {f"{each:%Y-%m-%d}" for each in days}


def test_what_was_judged_is_not_judged_again(tmp_path: Path) -> None:
    asked = stretches(6, practices=60, seed=1)
    first = trial(asked, processes=1, on_done=lambda: None, cache_at=tmp_path)
    (kept,) = tmp_path.iterdir()
    written = kept.stat().st_mtime_ns
    again = trial(asked, processes=1, on_done=lambda: None, cache_at=tmp_path)
    assert [each.boundaries for each in again] == [each.boundaries for each in first] == [6]
    assert kept.stat().st_mtime_ns == written

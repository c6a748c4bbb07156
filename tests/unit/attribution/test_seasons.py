"""What an hour usually takes: learned from the weeks before, in London time, and from no fault and no holiday."""

from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from functools import cache

import numpy as np
import pytest

from attribution.memory.load import Load

ROUND = timedelta(minutes=15)
PARTS, PLACES, ROUNDS = 2, 40, 6
BUSY = 1.7
"""Times as long as usual from eight to ten on Mondays; half of that more on other working days."""


def usual(moment: datetime) -> float:
    """How many times as long as at night a journey takes, by the clock in London (UTC is an hour behind from 29 March
    on)."""
    there = moment + timedelta(hours=1) * (moment >= datetime(2026, 3, 29, 1, tzinfo=UTC))
    if there.weekday() >= 5 or not 8 <= there.hour < 18:
        return 1.0
    return BUSY if there.weekday() == 0 and there.hour < 10 else 1.35


def beyond(load: Load, *, begins: datetime, days: float, factor: Callable[[datetime], float] = usual) -> list[datetime]:
    """The ends of the rounds in which everybody was slower than the hour brings."""
    chance, found = np.random.default_rng(1), []
    for number in range(ROUNDS, int(days * 96)):
        end = begins + number * ROUND
        middles = [begins + (number - ROUNDS + index + 0.5) * ROUND for index in range(ROUNDS)]
        logs = np.log([factor(each) for each in middles])[None, :, None]
        ratios = logs + chance.normal(0.0, 0.05, (PLACES, ROUNDS, PARTS))
        if load.seen(ratios, level=np.zeros(PARTS), end=end.timestamp()).beyond[-1].any():
            found.append(end)
    return found


@cache
def _after_two_weeks() -> Load:
    out = Load(parts=PARTS, round_s=ROUND.total_seconds())
    assert beyond(out, begins=datetime(2026, 3, 2, tzinfo=UTC), days=14) == []
    return out


@pytest.fixture
def load() -> Load:
    """After two weeks, the first of which began on a Monday at midnight."""
    return deepcopy(_after_two_weeks())


def test_a_monday_that_is_busy_at_once_is_no_fault_and_a_slower_core_on_it_is_one(load: Load) -> None:
    monday = datetime(2026, 3, 16, tzinfo=UTC)
    since, until = monday + timedelta(hours=8, minutes=30), monday + timedelta(hours=9, minutes=30)
    slower = beyond(load, begins=monday, days=1, factor=lambda at: usual(at) * (1.5 if since <= at < until else 1.0))
    assert slower == [since + (number + 1) * ROUND for number in range(4)]


def test_after_the_clocks_change_an_hour_is_still_the_hour(load: Load) -> None:
    assert beyond(load, begins=datetime(2026, 3, 16, tzinfo=UTC), days=16) == []


def test_a_bank_holiday_teaches_nothing_of_its_weekday(load: Load) -> None:
    holiday = datetime(2026, 3, 16, tzinfo=UTC)
    quiet = beyond(load, begins=holiday, days=8, factor=lambda at: 1.0 if at.day == holiday.day else usual(at))
    assert quiet == []


def test_a_core_that_stays_slower_becomes_the_usual_within_days(load: Load) -> None:
    start = datetime(2026, 3, 16, tzinfo=UTC)
    slower = beyond(load, begins=start, days=5, factor=lambda at: 1.6 * usual(at))
    assert slower[0] < start + timedelta(hours=2)
    assert slower[-1] < start + timedelta(days=4)


def test_a_slow_hour_of_the_core_does_not_become_the_hours(load: Load) -> None:
    """Fridays at two it is slow, for two weeks; on the third it is found again."""
    friday = datetime(2026, 3, 20, 14, tzinfo=UTC)
    found = beyond(
        load,
        begins=datetime(2026, 3, 16, tzinfo=UTC),
        days=14,
        factor=lambda at: usual(at) * (1.6 if (at - friday) % timedelta(days=7) < timedelta(hours=1) else 1.0),
    )
    assert found == [friday + timedelta(days=week * 7) + (number + 1) * ROUND for week in (0, 1) for number in range(4)]

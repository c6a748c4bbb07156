"""Minutes: support hours over clock changes, and a level with its arithmetic."""

from datetime import UTC, datetime, timedelta

import pytest

from dashboard.statistics.availability import Minute, availability, minute
from dashboard.statistics.support_hours import SupportHours

_HOURS = SupportHours()


def test_a_month_of_31_days_permits_26_minutes() -> None:
    january = _HOURS.minutes_in(datetime(2009, 1, 1, tzinfo=UTC), datetime(2009, 2, 1, tzinfo=UTC))
    assert january == 31 * 14 * 60
    found = availability([(Minute.UP, january - 15), (Minute.DOWN, 15.0)], level=0.999)
    assert found.permitted == pytest.approx(26.04)
    assert found.share == pytest.approx(1 - 15 / 26_040)  # 99.942 %
    assert found.met is True


def test_support_hours_are_londons_on_both_clock_changes() -> None:
    for day in (datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)):
        whole = _HOURS.minutes_in(day - timedelta(hours=1), day + timedelta(hours=24))
        assert whole == 14 * 60
    # in summer 06:30 in London is 05:30 UTC
    assert _HOURS.minutes_in(datetime(2026, 7, 1, 5, tzinfo=UTC), datetime(2026, 7, 1, 6, tzinfo=UTC)) == 30


def test_a_round_is_down_when_half_of_its_controls_fail_centrally() -> None:
    assert minute(centrally_bad=1, attempts=2, planned=False) is Minute.DOWN
    assert minute(centrally_bad=1, attempts=3, planned=False) is Minute.UP
    assert minute(centrally_bad=0, attempts=0, planned=False) is Minute.UNKNOWN
    assert minute(centrally_bad=3, attempts=3, planned=True) is Minute.PLANNED


def test_planned_work_is_left_out_and_silence_is_not_up() -> None:
    minutes = [(Minute.UP, 900.0), (Minute.PLANNED, 100.0), (Minute.UNKNOWN, 99.0), (Minute.DOWN, 1.0)]
    found = availability(minutes, level=0.99)
    assert found.support == 1000
    assert found.met is None, "10 minutes are permitted, 1 was down, and 99 are not known"
    assert availability(minutes, level=0.9995).met is False
    silent = availability([(Minute.UNKNOWN, 60.0)], level=0.99)
    assert silent.share is None
    assert silent.met is None

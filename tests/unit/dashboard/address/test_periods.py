"""Periods in Europe/London, and those that mean nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from dashboard.address.periods import CHOICES, period
from dashboard.address.problems import AddressError

_NOW = datetime(2026, 11, 23, 9, 15, tzinfo=UTC)  # a Monday


def test_last_week_is_monday_to_sunday_and_has_an_hour_more_when_clocks_go_back() -> None:
    found = period("week", now=_NOW)
    assert (found.start, found.end) == (datetime(2026, 11, 16, tzinfo=UTC), datetime(2026, 11, 23, tzinfo=UTC))
    october = period("week", now=datetime(2026, 10, 28, 9, tzinfo=UTC))
    assert october.start == datetime(2026, 10, 18, 23, tzinfo=UTC), "midnight in BST"
    assert october.length == timedelta(days=7, hours=1)


def test_last_month_and_own_days() -> None:
    found = period("month", now=_NOW)
    assert (found.start, found.end) == (datetime(2026, 9, 30, 23, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC))
    own = period("2026-11-02..2026-11-08", now=_NOW)
    assert own.length == timedelta(days=7)
    assert own.words == "the days 2 Nov 2026 to 8 Nov 2026"
    assert period("2026-11-20..2026-12-24", now=_NOW).end == _NOW, "what is still to come is left out"
    assert period("2026-11-20", now=_NOW).words == "the day 20 Nov 2026"


@pytest.mark.parametrize("key", CHOICES)
def test_every_choice_ends_by_now_and_lasts(key: str) -> None:
    found = period(key, now=_NOW)
    assert found.start < found.end <= _NOW
    assert found.words


@pytest.mark.parametrize(
    ("key", "words", "way"),
    [
        ("2026-11-08..2026-11-02", "ends (2 Nov 2026) before it begins (8 Nov 2026)", "2026-11-02..2026-11-08"),
        ("2016-11-08..2026-11-02", "10 years long; the longest is 800 days", "7d"),
        ("2027-01-01..2027-01-02", "begins on 1 Jan 2027, which is still to come", "7d"),
        ("fortnight", '"fortnight" is no period that Bookwatch knows', "7d"),
        ("2026-02-30", '"2026-02-30" is no period', "7d"),
    ],
)
def test_what_means_nothing_is_said_with_the_way_out(key: str, words: str, way: str) -> None:
    with pytest.raises(AddressError) as caught:
        period(key, now=_NOW)
    assert words in str(caught.value)
    assert caught.value.way == {"period": way}
    period(way, now=_NOW)

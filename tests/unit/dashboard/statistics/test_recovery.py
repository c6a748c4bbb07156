"""Spells of trouble in a series of runs."""

from datetime import UTC, datetime, timedelta

from dashboard.statistics.recovery import episodes

_START = datetime(2026, 11, 23, 9, tzinfo=UTC)


def runs(pattern: str) -> list[tuple[datetime, bool]]:
    return [(_START + timedelta(minutes=5 * place), each == "x") for place, each in enumerate(pattern)]


def test_an_episode_ends_with_three_good_runs() -> None:
    (found,) = episodes(runs("..xx.x...."))
    assert found.start == _START + timedelta(minutes=10)
    assert found.end == _START + timedelta(minutes=30)
    assert found.failed == 3
    assert found.shortest == timedelta(minutes=20)
    assert found.longest == timedelta(minutes=25)


def test_what_goes_on_is_not_given_a_length() -> None:
    first, last = episodes(runs("x...xx.."))
    assert first.shortest == timedelta(minutes=5)
    assert first.after is None
    assert last.end is None
    assert last.longest is None
    assert episodes(runs("....")) == []

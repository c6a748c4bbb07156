"""Trouble that follows each start of a machine is told from trouble that does not."""

from datetime import UTC, datetime, timedelta

from domain.failures import FailureClass as F
from domain.local_causes import AfterStarts, LocalEvidence, after_starts, ranked

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
STARTS = [MONDAY + day * 24 * HOUR for day in range(3)]


def days(*, well_for: list[int]) -> list[tuple[datetime, bool]]:
    """Half-hourly runs of ten hours after each start, good for so many hours."""
    return [
        (start + half * HOUR / 2, half >= 2 * hours)
        for start, hours in zip(STARTS, well_for, strict=True)
        for half in range(1, 20)
    ]


def test_failures_some_hours_after_each_start_are_seen() -> None:
    assert after_starts(days(well_for=[5, 4, 6]), starts=STARTS) == AfterStarts(
        shown=3, starts=3, shortest=4 * HOUR, longest=6 * HOUR
    )


def test_two_of_three_starts_are_enough_and_one_is_not() -> None:
    found = after_starts(days(well_for=[5, 99, 5]), starts=STARTS)
    assert found is not None
    assert (found.shown, found.starts) == (2, 3)
    assert after_starts(days(well_for=[5, 99, 99]), starts=STARTS) is None


def test_failures_from_the_start_on_or_by_chance_are_no_wear() -> None:
    assert after_starts(days(well_for=[0, 0, 0]), starts=STARTS) is None
    by_chance = [(at, number % 3 == 2) for number, (at, _) in enumerate(days(well_for=[0, 0, 0]))]
    assert after_starts(by_chance, starts=STARTS) is None
    assert after_starts(days(well_for=[5, 5, 5]), starts=[]) is None
    assert after_starts([], starts=STARTS) is None


def test_wear_at_log_on_points_to_the_log_on_software_without_any_change_of_version() -> None:
    wear = AfterStarts(shown=3, starts=3, shortest=4 * HOUR, longest=6 * HOUR)
    failures = {F.IDENTITY_REJECTED: 9}
    found = ranked(LocalEvidence(since=MONDAY, attempts=9, failures=failures, after_starts=wear))
    assert [each.cause.key for each in found] == ["identity-agent", "smartcard"]
    assert [each.wear for each in found] == [wear, None]
    lines = ranked(LocalEvidence(since=MONDAY, attempts=9, failures={F.DNS_REFUSED: 9}, after_starts=wear))
    assert "identity-agent" not in [each.cause.key for each in lines]

"""The offset between clocks, from Date headers with a resolution of one second."""

from datetime import UTC, datetime, timedelta

import pytest

from probes.engine.clocks import ClockComparison

NOON = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)


def header(moment: datetime) -> str:
    return moment.strftime("%a, %d %b %Y %H:%M:%S GMT")


def test_replies_narrow_the_offset_down() -> None:
    clocks = ClockComparison()
    assert clocks.offset_ms() is None
    for fraction in (0.05, 0.35, 0.95):
        server = NOON + timedelta(seconds=fraction)
        clocks.note(header(server), now=server + timedelta(seconds=2))
    assert clocks.offset_ms() == pytest.approx(2000, abs=60)
    assert clocks.latest_s == pytest.approx(2.95)


@pytest.mark.parametrize(("fast_s", "told_ms"), [(0.0, 0.0), (1200.0, 1_197_000.0), (-1200.0, -1_197_000.0)])
def test_a_reply_that_was_held_up_makes_no_clock_fast(fast_s: float, told_ms: float) -> None:
    clocks = ClockComparison()
    clocks.note(header(NOON), now=NOON + timedelta(seconds=3.5 + fast_s), took_s=6.0)
    assert clocks.offset_ms() == pytest.approx(told_ms, abs=1)


@pytest.mark.parametrize("text", [None, "", "yesterday", "Mon, 99 Foo 2026 00:00:00 GMT"])
def test_what_is_no_date_is_ignored(text: str | None) -> None:
    clocks = ClockComparison()
    clocks.note(text, now=NOON)
    assert clocks.offset_ms() is None

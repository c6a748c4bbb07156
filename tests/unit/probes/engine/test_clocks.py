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


@pytest.mark.parametrize("text", [None, "", "yesterday", "Mon, 99 Foo 2026 00:00:00 GMT"])
def test_what_is_no_date_is_ignored(text: str | None) -> None:
    clocks = ClockComparison()
    clocks.note(text, now=NOON)
    assert clocks.offset_ms() is None

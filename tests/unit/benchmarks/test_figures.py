"""The shared printer of the benchmarks."""

import json

import pytest

from benchmarks.figures import met, report


def test_one_figure_is_one_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    report("schedule.lateness_p99", value=1.5, unit="ms", limit=5.0, met=True, fires=540)
    printed = capsys.readouterr().out
    assert printed.count("\n") == 1
    assert json.loads(printed) == {
        "figure": "schedule.lateness_p99",
        "value": 1.5,
        "unit": "ms",
        "limit": 5.0,
        "met": True,
        "fires": 540,
    }


@pytest.mark.parametrize(
    ("value", "limit", "expected"),
    [(4.9, 5.0, True), (5.0, 5.0, True), (5.1, 5.0, False)],
)
def test_less_is_better_unless_told_otherwise(value: float, limit: float, expected: bool) -> None:
    assert met(value, limit=limit) is expected
    assert met(-value, limit=-limit, better="more") is expected

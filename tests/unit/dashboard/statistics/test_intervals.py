"""Wilson's interval against published and hand-worked values."""

import pytest

from dashboard.statistics.intervals import wilson
from domain.verdicts import Share


@pytest.mark.parametrize(
    ("bad", "attempts", "low", "high"),
    [
        (31, 60, 0.3931, 0.6382),  # the figures of question 1: "31 of 60 ... 95 % interval 39-64 %"
        (9, 60, 0.0810, 0.2611),  # "9 of 60 ... 8-26 %"
        (0, 38, 0.0, 0.0918),  # "0 of 38 ... now 0-9 %"
        (81, 263, 0.2553, 0.3662),  # Newcombe 1998, Statistics in Medicine 17:857, table I
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_known_intervals(bad: int, attempts: int, low: float, high: float) -> None:
    found = wilson(Share(bad=bad, attempts=attempts))
    assert found is not None
    assert found.low == pytest.approx(low, abs=6e-5)
    assert found.high == pytest.approx(high, abs=6e-5)


def test_nothing_attempted_has_no_interval_and_all_failed_reaches_one() -> None:
    assert wilson(Share(bad=0, attempts=0)) is None
    found = wilson(Share(bad=12, attempts=12))
    assert found is not None
    assert found.high == 1.0

"""The difference of two shares, against Newcombe's published examples."""

import pytest

from dashboard.statistics.comparison import difference
from domain.verdicts import Share


def test_newcombes_first_example() -> None:
    # Newcombe 1998, table II: 56/70 - 48/80 = 0.2, method 10: 0.0524 to 0.3339
    found = difference(before=Share(bad=48, attempts=80), after=Share(bad=56, attempts=70))
    assert found is not None
    assert found.value == pytest.approx(0.2)
    assert found.interval.low == pytest.approx(0.0524, abs=5e-5)
    assert found.interval.high == pytest.approx(0.3339, abs=5e-5)
    assert found.rose
    assert not found.fell


def test_a_fix_that_worked_and_one_that_cannot_be_told() -> None:
    fixed = difference(before=Share(bad=19, attempts=40), after=Share(bad=0, attempts=38))
    assert fixed is not None
    assert fixed.fell
    assert fixed.value == pytest.approx(-0.475)
    three = difference(before=Share(bad=5, attempts=40), after=Share(bad=0, attempts=3))
    assert three is not None
    assert not three.fell, "three good runs prove nothing"
    assert difference(before=Share(bad=1, attempts=2), after=Share(bad=0, attempts=0)) is None

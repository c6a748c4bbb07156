"""Exact tails and intervals against numbers worked out by hand."""

import pytest

from dashboard.statistics.binomial import at_least, at_most, clopper_pearson, limit
from domain.verdicts import Share


def test_tails_of_a_small_sample() -> None:
    # 3 trials of 0.5: 1, 3, 3, 1 of 8
    assert at_least(2, n=3, p=0.5) == pytest.approx(4 / 8)
    assert at_most(0, n=3, p=0.5) == pytest.approx(1 / 8)
    assert at_least(0, n=3, p=0.5) == 1.0
    assert at_most(5, n=3, p=0.5) == pytest.approx(1.0)
    # at a rate of 2 %, 7 of 60 flag and 6 do not (one-sided 0.001)
    assert at_least(7, n=60, p=0.02) < 0.001 < at_least(6, n=60, p=0.02)
    assert at_least(1, n=5, p=0.0) == 0.0
    assert at_most(4, n=5, p=1.0) == 0.0


def test_limits_are_drawn_between_the_steps() -> None:
    # 3 trials of 0.5 reach 0.125, 0.5, 0.875, 1: half way between 0.5 and 0.875 is 1.5 of 3
    assert limit(0.6875, n=3, p=0.5) == pytest.approx(1.5 / 3)
    assert limit(0.0625, n=3, p=0.5) == 0.0
    assert limit(1.0, n=3, p=0.5) == pytest.approx(1.0)


def test_the_exact_interval_in_its_closed_forms() -> None:
    # 0 of n: high is 1 - (alpha/2)^(1/n); n of n is its mirror
    none, every = clopper_pearson(Share(bad=0, attempts=60)), clopper_pearson(Share(bad=60, attempts=60))
    assert none is not None
    assert every is not None
    assert none.low == 0.0
    assert none.high == pytest.approx(1 - 0.025 ** (1 / 60), abs=1e-9)
    assert every.low == pytest.approx(0.025 ** (1 / 60), abs=1e-9)
    assert every.high == 1.0
    # one of one: low is alpha/2
    assert clopper_pearson(Share(bad=1, attempts=1)).low == pytest.approx(0.025, abs=1e-9)  # type: ignore[union-attr]
    assert clopper_pearson(Share(bad=0, attempts=0)) is None

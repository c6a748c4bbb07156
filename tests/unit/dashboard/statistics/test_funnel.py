"""Who stands out, and when the limits are widened."""

import numpy as np
import pytest

from dashboard.statistics.dispersion import dispersion
from dashboard.statistics.funnel import Place, funnel, places
from domain.verdicts import Share


def share(bad: int, attempts: int = 60) -> Share:
    return Share(bad=bad, attempts=attempts)


_OTHERS = [share(1)] * 16 + [share(0)] * 11
"""27 practices, 16 of 1,620 failed."""


def test_two_of_29_stand_out_and_the_others_do_not() -> None:
    found = funnel([share(31), share(9), *_OTHERS])
    assert found is not None
    assert not found.adjusted, "two practices apart are no reason to widen the limits for all"
    assert found.base == pytest.approx(16 / 1620)
    assert found.base_of == 27
    named = places(found, shares={"Y99001": share(31), "Y99002": share(9), "Y99003": share(1)})
    assert named == {"Y99001": Place.HIGH, "Y99002": Place.HIGH, "Y99003": Place.WITHIN}
    # at 1 %, 3 of 60 has a tail of 0.02 and 5 of 60 one below 0.001
    assert found.place(share(3)) is Place.HIGHISH
    assert found.place(share(5)) is Place.HIGH


def test_too_little_data_is_never_judged() -> None:
    found = funnel([share(31), *_OTHERS])
    assert found is not None
    assert found.place(share(1, 3)) is Place.FEW
    assert found.place(share(29, 29)) is Place.FEW


def test_a_practice_without_failures_can_be_below_the_limits() -> None:
    found = funnel([share(20), share(22), share(18), share(21), share(0)])
    assert found is not None
    assert found.place(share(0)) is Place.LOW
    assert found.place(share(12)) is Place.LOWISH


def test_limits_close_in_with_more_journeys_and_stay_shares() -> None:
    found = funnel([share(3), share(2), share(4)])
    assert found is not None
    few, many = found.lines([20, 2000])
    for line in (few, many):
        assert 0 <= line.low_998 <= line.low_95 <= found.base <= line.high_95 <= line.high_998 <= 1
    assert many.high_998 < few.high_998


def test_practices_that_all_differ_widen_the_limits() -> None:
    spread = [share(bad, 240) for bad in (2, 4, 7, 9, 12, 15, 19, 24, 28, 33, 40, 48)]
    found = funnel(spread)
    assert found is not None
    assert found.adjusted
    assert found.base_of == 12
    assert found.place(share(40, 240)) is Place.WITHIN
    assert found.place(share(150, 240)) is Place.HIGH
    line = found.line(240)
    assert 0 <= line.low_998 < line.low_95 < found.base < line.high_95 < line.high_998


def test_chance_alone_is_not_called_dispersion() -> None:
    called = 0
    for seed in range(40):
        bad = np.random.default_rng(seed).binomial(120, 0.05, size=30)
        called += dispersion([share(int(each), 120) for each in bad], base=0.05).significant
    assert called <= 6, "5 % of 40 are 2"


def test_nothing_to_compare() -> None:
    assert funnel([]) is None
    assert funnel([share(0, 0)]) is None
    assert dispersion([share(1), share(2)], base=0.02).p_value == 1.0
    calm = funnel([share(0), share(0), share(0)])
    assert calm is not None
    assert calm.base == 0.0
    assert calm.place(share(0)) is Place.WITHIN

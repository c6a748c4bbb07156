"""XmR limits and rules, each against a series worked out by hand."""

from collections.abc import Sequence

import pytest

from dashboard.statistics.meaning import Assurance, Variation, assurance, variation
from dashboard.statistics.xmr import Rule, Signal, XmR, xmr

_NOISE = [4, 6] * 6


def chart(values: Sequence[float]) -> XmR:
    found = xmr(values, least=0.0)
    assert found is not None
    return found


def of(found: XmR, rule: Rule) -> list[Signal]:
    return [signal for signal in found.signals if signal.rule is rule]


def test_limits_are_the_mean_and_2_66_moving_ranges() -> None:
    found = chart([4, 6, 5, 7, 3])  # mean 5, moving ranges 2 1 2 4: 2.25
    assert (found.mean, found.moving_range, found.low) == (5.0, 2.25, 0.0)
    assert found.high == pytest.approx(5 + 2.66 * 2.25)  # 5 - 5.985 is cut off at 0
    assert found.trial
    assert not chart(_NOISE).trial
    assert xmr([4.0]) is None


def test_noise_fires_no_rule() -> None:
    found = chart(_NOISE)  # mean 5, moving range 2: limits 0 (cut) and 10.32
    assert found.signals == ()
    assert variation(found, low_is_good=True).variation is Variation.COMMON


def test_a_point_outside() -> None:
    found = chart([*_NOISE, 20])
    assert Signal(rule=Rule.OUTSIDE, first=12, last=12, side=1) in found.signals
    assert variation(found, low_is_good=True).variation is Variation.CONCERN
    assert variation(found, low_is_good=False).variation is Variation.IMPROVEMENT


def test_seven_on_one_side_are_a_shift_and_six_are_not() -> None:
    high = [7.0, 8.0, 7.0, 8.0, 7.0, 8.0, 7.0]
    low = [4.0, 3.0, 4.0, 3.0, 4.0, 3.0, 4.0]
    seven = chart([*high, *low])
    assert [signal.side for signal in of(seven, Rule.SHIFT)] == [1, -1]
    last = variation(seven, low_is_good=True)
    assert (last.variation, last.signal) == (
        Variation.IMPROVEMENT,
        Signal(rule=Rule.SHIFT, first=7, last=13, side=-1),
    )
    six = chart([*high[:6], *low[:6]])
    assert of(six, Rule.SHIFT) == []


def test_six_that_fall_are_a_trend_and_five_are_not() -> None:
    assert of(chart([10, 11, 10, 9, 8, 7, 6]), Rule.TREND) == [Signal(rule=Rule.TREND, first=1, last=6, side=-1)]
    assert of(chart([10, 9, 10, 9, 8, 7, 6]), Rule.TREND) == []


def test_two_of_three_near_a_limit() -> None:
    # mean 70 / 12 = 5.83, moving range 22 / 11 = 2: the outer third reaches from 9.38 to 11.15
    found = chart([*[4, 6] * 5, 10, 10])
    assert of(found, Rule.TWO_OF_THREE) == [Signal(rule=Rule.TWO_OF_THREE, first=10, last=11, side=1)]
    assert of(chart([*[4, 6] * 5, 10, 6]), Rule.TWO_OF_THREE) == []


def test_a_level_is_met_missed_or_left_to_chance() -> None:
    found = chart(_NOISE)  # 0 to 10.32
    assert assurance(found, level=12, low_is_good=True) is Assurance.PASSES
    assert assurance(found, level=8, low_is_good=True) is Assurance.MIXED
    assert assurance(found, level=-1, low_is_good=True) is Assurance.FAILS
    assert assurance(found, level=12, low_is_good=False) is Assurance.FAILS
    assert assurance(found, level=None, low_is_good=True) is Assurance.NONE

"""XmR charts by the NHS "Making Data Count" rules: is it getting better, or is this noise?"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

SCALE = 2.66
"""3 / d2 for moving ranges of two (d2 = 1.128): Wheeler, Understanding Variation, 1993."""
SHIFT, TREND = 7, 6
TRIAL = 12
"""Points below which the limits are called trial limits."""


class Rule(Enum):
    """Why a point is more than noise."""

    OUTSIDE = "a point outside the process limits"
    SHIFT = "7 or more points running on one side of the mean"
    TREND = "6 or more points running, each higher or each lower than the one before"
    TWO_OF_THREE = "2 of 3 points running in the outer third, next to a limit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """A rule that fired on a run of points: first and last index, and to which side (+1 up, -1 down)."""

    rule: Rule
    first: int
    last: int
    side: int


@dataclass(frozen=True, slots=True, kw_only=True)
class XmR:
    """A series with its mean, limits and what in it is more than noise."""

    values: tuple[float, ...]
    mean: float
    moving_range: float
    """Mean of the differences between neighbours."""
    low: float
    high: float
    signals: tuple[Signal, ...]

    @property
    def trial(self) -> bool:
        """Whether there are too few points for more than trial limits."""
        return len(self.values) < TRIAL


def xmr(values: Sequence[float], *, least: float | None = None, most: float | None = None) -> XmR | None:
    """Limits at mean +/- 2.66 x the mean moving range, kept within `least` and `most`; None below two points.

    A limit that is cut off at 0 can have nothing outside it; the other rules still hold.
    """
    if len(values) < 2:
        return None
    mean = sum(values) / len(values)
    moving = sum(abs(after - before) for before, after in pairwise(values)) / (len(values) - 1)
    low, high = mean - SCALE * moving, mean + SCALE * moving
    third = SCALE * moving / 3
    return XmR(
        values=tuple(values),
        mean=mean,
        moving_range=moving,
        low=low if least is None else max(low, least),
        high=high if most is None else min(high, most),
        signals=tuple(_signals(values, mean=mean, third=third)),
    )


def _signals(values: Sequence[float], *, mean: float, third: float) -> list[Signal]:
    sides = [0 if value == mean else 1 if value > mean else -1 for value in values]
    found = [
        Signal(rule=Rule.OUTSIDE, first=place, last=place, side=side)
        for place, (value, side) in enumerate(zip(values, sides, strict=True))
        if abs(value - mean) > 3 * third
    ]
    found += _spells(sides, rule=Rule.SHIFT, least=SHIFT, extra=0)
    steps = [0 if after == before else 1 if after > before else -1 for before, after in pairwise(values)]
    found += _spells(steps, rule=Rule.TREND, least=TREND - 1, extra=1)
    outer = [
        side if 2 * third < abs(value - mean) <= 3 * third else 0 for value, side in zip(values, sides, strict=True)
    ]
    return found + _twos(outer)


def _spells(sides: Sequence[int], *, rule: Rule, least: int, extra: int) -> list[Signal]:
    """Runs of one side, at least so long; `extra` points more where `sides` lie between points."""
    found: list[Signal] = []
    start = 0
    for place in range(1, len(sides) + 1):
        if place < len(sides) and sides[place] == sides[start]:
            continue
        if sides[start] and place - start >= least:
            found.append(Signal(rule=rule, first=start, last=place - 1 + extra, side=sides[start]))
        start = place
    return found


def _twos(outer: Sequence[int]) -> list[Signal]:
    found: list[Signal] = []
    for last in range(1, len(outer)):
        first = max(0, last - 2)
        three = outer[first : last + 1]
        side = outer[last]
        if side and three.count(side) >= 2:
            begin = first + three.index(side)
            found.append(Signal(rule=Rule.TWO_OF_THREE, first=begin, last=last, side=side))
    return found

"""What the icons of "Making Data Count" mean, in words: variation (is it changing?) and assurance (is it enough?)."""

from dataclasses import dataclass
from enum import Enum

from dashboard.statistics.xmr import Rule, Signal, XmR


class Variation(Enum):
    """Whether the latest points are more than noise, and which way."""

    IMPROVEMENT = "special-cause improvement"
    CONCERN = "special-cause concern"
    COMMON = "common-cause variation"


class Assurance(Enum):
    """Whether the level will be met, judging by the limits."""

    PASSES = "consistently meets its level"
    MIXED = "meets its level by chance: sometimes yes, sometimes no"
    FAILS = "consistently misses its level"
    NONE = "no level is set"


@dataclass(frozen=True, slots=True, kw_only=True)
class Variance:
    """The variation, and the rule that says so."""

    variation: Variation
    signal: Signal | None


def variation(chart: XmR, *, low_is_good: bool) -> Variance:
    """What the last point is part of: the rule that reaches it, the longest run first where several do."""
    last = len(chart.values) - 1
    reaching = [signal for signal in chart.signals if signal.last == last]
    if not reaching:
        return Variance(variation=Variation.COMMON, signal=None)
    signal = max(reaching, key=lambda each: (each.rule is Rule.OUTSIDE, each.last - each.first))
    good = (signal.side < 0) is low_is_good
    return Variance(variation=Variation.IMPROVEMENT if good else Variation.CONCERN, signal=signal)


def assurance(chart: XmR, *, level: float | None, low_is_good: bool) -> Assurance:
    """Whether the process, as it varies now, keeps to a level: the level against the limits."""
    if level is None:
        return Assurance.NONE
    if chart.low <= level <= chart.high:
        return Assurance.MIXED
    return Assurance.PASSES if (chart.high < level) is low_is_good else Assurance.FAILS

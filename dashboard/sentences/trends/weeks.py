"""Is it getting better, or is this noise? In one sentence, with the rule that says so."""

from collections.abc import Sequence

from dashboard.address.periods import said
from dashboard.sentences import counts
from dashboard.sentences.funnels import rate
from dashboard.statistics.meaning import Variation, variation
from dashboard.statistics.xmr import TRIAL, Rule, Signal, XmR
from dashboard.views.trends.weeks import Weekly

_LEADS = {
    Variation.IMPROVEMENT: "Better",
    Variation.CONCERN: "Worse",
    Variation.COMMON: "No change that chance would not explain",
}
_NAMES = {"failed": "the weekly failure rate", "slow": "the weekly share of slow journeys"}


def lead(found: Weekly) -> str:
    """ "Better: the weekly failure rate has been below its mean of 4.1 % for 7 weeks running (special-cause ...)." """
    chart = found.chart
    if chart is None:
        return f"Fewer than two whole weeks with journeys: {_NAMES[found.measure]} cannot be followed yet."
    what = variation(chart, low_is_good=True)
    words = f"{_LEADS[what.variation]}: {_why(found, chart=chart, signal=what.signal)}"
    if what.signal is not None:
        words += f" ({what.variation.value})"
    earlier = "" if what.signal is not None else _earlier(found, signals=chart.signals)
    return f"{words}{_last(chart, signal=what.signal)}.{earlier}{_trial(chart)}"


def _why(found: Weekly, *, chart: XmR, signal: Signal | None) -> str:
    name, mean = _NAMES[found.measure], rate(chart.mean)
    if signal is None:
        now = "now " if chart.signals else ""
        return (
            f"{name} {now}varies around its mean of {mean}, within its limits ({rate(chart.low)} to {rate(chart.high)})"
        )
    number = signal.last - signal.first + 1
    side = "above" if signal.side > 0 else "below"
    if signal.rule is Rule.SHIFT:
        return f"{name} has been {side} its mean of {mean} for {number} weeks running"
    if signal.rule is Rule.TREND:
        way = "risen" if signal.side > 0 else "fallen"
        return f"{name} has {way} for {number} weeks running, to {rate(chart.values[-1])}"
    if signal.rule is Rule.OUTSIDE:
        edge = chart.high if signal.side > 0 else chart.low
        return f"the last week's {rate(chart.values[-1])} is {side} the limit of {rate(edge)}"
    return f"{name} was close to its {'upper' if signal.side > 0 else 'lower'} limit in 2 of the last 3 weeks"


def _last(chart: XmR, *, signal: Signal | None) -> str:
    """What the last step means: a rise or a fall that stays within the limits is no news."""
    if signal is not None and signal.rule is Rule.OUTSIDE:
        return ""
    before, last = chart.values[-2:]
    if before == last or not chart.low <= last <= chart.high:
        return ""
    return f"; the last week's {'rise' if last > before else 'fall'} to {rate(last)} is within limits"


def _earlier(found: Weekly, *, signals: Sequence[Signal]) -> str:
    """What the chart marks before the last weeks: without a word of it the sentence would seem to deny it."""
    if not signals:
        return ""
    signal = max(signals, key=lambda each: (each.last, each.last - each.first))
    end = found.mondays[signal.last]
    return f" Before that it was more than noise, last in the week from {end:%a} {said(end)} ({signal.rule.value})."


def _trial(chart: XmR) -> str:
    if not chart.trial:
        return ""
    number = counts.counted(len(chart.values), "week")
    return f" These are trial limits: they rest on {number}, and {TRIAL} are needed."

"""Two shares compared, in words: did it change, by how much, and could chance be the reason?"""

from dashboard.sentences import counts
from dashboard.statistics.comparison import Difference, difference
from domain.verdicts import Share


def compared(before: Share, after: Share, *, was: str, now: str) -> str:
    """ "Fewer failures: 12 of 400 journeys (3 %) in X against 31 of 410 (8 %) in Y; the difference is ..." """
    found = difference(before=before, after=after)
    if found is None:
        missing = was if not before.attempts else now
        return f"There is nothing to compare: no journey ran in {missing}."
    lead = (
        "Fewer failures" if found.fell else "More failures" if found.rose else "No change that chance would not explain"
    )
    figures = f"{counts.part(after, 'journeys')} failed in {now} against {counts.both(before)} in {was}"
    return f"{lead}: {figures}; {points(found)}."


def points(found: Difference) -> str:
    """ "the difference is -4.5 percentage points (95 % interval -7.6 to -1.4)"."""
    value, low, high = (_signed(100 * each) for each in (found.value, found.interval.low, found.interval.high))
    return f"the difference is {value} percentage points (95\u00a0% interval {low} to {high})"


def _signed(value: float) -> str:
    words = f"{abs(value):.1f}" if abs(value) < 9.95 else f"{abs(value):.0f}"
    return words if words in {"0.0", "0"} or value > 0 else f"\u2212{words}"

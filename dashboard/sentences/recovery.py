"""How long trouble lasted, as far as the time between runs allows to say."""

from datetime import timedelta

from dashboard.sentences import counts, times
from dashboard.views.history.recovery import Recovery


def lead(found: Recovery, *, period: str, left_out: int = 0) -> str:
    """ "4 spells of failures in X: half were over within 20 to 30 min, the longest took 2 h to 2 h 5 min."

    `left_out`: journeys that do not count, for they ran in central or planned time.
    """
    if not found.spells:
        return f"No failure in {period}: there was nothing to recover from{counts.left_out(left_out)}."
    head = f"{counts.counted(len(found.spells), 'spell')} of failures in {period}"
    going_on = len(found.spells) - len(found.over)
    tail = f"; {going_on} goes on and is not counted in these times" if going_on else ""
    half, longest = found.length(0.5), found.length(1.0)
    if half is None or longest is None:
        return f"{head}, not over yet."
    if len(found.over) == 1:
        return f"{head}: it was over after {_span(half)}{tail}."
    return f"{head}: half were over within {_span(half)}, the longest took {_span(longest)}{tail}."


def _span(bounds: tuple[timedelta, timedelta]) -> str:
    low, high = (times.lasting(each) for each in bounds)
    return low if low == high else f"{low} to {high}"

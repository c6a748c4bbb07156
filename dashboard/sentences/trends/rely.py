"""Can I rely on these figures? In one sentence."""

from dashboard.sentences import clocks, counts
from dashboard.views.trends.rely import Reliance

ENOUGH = 0.9
"""Share of due journeys below which the answer is no."""


def lead(found: Reliance) -> str:
    """ "Yes for 27 of 29 practices: 97.8 % of 1,740 due journeys ran, all clocks agreed and 2 practices ..." """
    if not found.due:
        return "No: nothing ran in this period, and silence is not health."
    ran = f"{share(found.ran, found.due)} of {found.due:,} due journeys ran"
    parts = [ran, _clocks(found), _few(found)]
    return f"{_answer(found)}: {counts.listed([part for part in parts if part])}; all records are synthetic."


def share(part: int, whole: int) -> str:
    """ "97.8 %"; never 100 where one is missing."""
    value = 100 * part / whole
    return f"{min(value, 99.9) if part < whole else value:.1f}".removesuffix(".0") + "\u00a0%"


def _answer(found: Reliance) -> str:
    if found.ran < ENOUGH * found.due:
        return "With care"
    if not found.few:
        return f"Yes for all {counts.counted(found.practices, 'practice')}"
    return f"Yes for {found.enough} of {counts.counted(found.practices, 'practice')}"


def _clocks(found: Reliance) -> str:
    if found.worst_clock_s is None:
        return "no agent has told its clock"
    if not clocks.is_off(found.worst_clock_s * 1000):
        return "all clocks agreed"
    return f"clocks differed by up to {found.worst_clock_s:.1f}\u00a0s"


def _few(found: Reliance) -> str:
    if not found.few:
        return ""
    verb = "is" if len(found.few) == 1 else "are"
    number = counts.counted(len(found.few), "practice")
    return f"{number} with under 30 journeys {verb} marked as too little data"

"""Measurements in bands: a fact that changed with every reading would travel with every run."""

from collections.abc import Mapping
from math import floor, log10

UNKNOWN = "unknown"
"""What could not be read."""

Facts = Mapping[str, str]
"""Key (`area.thing`) -> what is so, in words."""


def speed(milliseconds: float) -> str:
    """ "under 50 ms"."""
    if milliseconds < 50:
        return "under 50 ms"
    return "under 500 ms" if milliseconds < 500 else "500 ms and more"


def fill(percent: float) -> str:
    """How full something is."""
    if percent < 80:
        return "under 80 % used"
    return "80 to 95 % used" if percent < 95 else "over 95 % used"


def clock_offset(milliseconds: float) -> str:
    """How far a clock is off. A Date header has whole seconds, so below 2 s it counts as right."""
    seconds = abs(milliseconds) / 1000
    if seconds < 2:
        return "within 2 s"
    size, unit = (seconds, "s") if seconds < 120 else (seconds / 60, "min")
    step = 10 ** floor(log10(size))
    return f"about {round(size / step) * step:.0f} {unit} {'fast' if milliseconds > 0 else 'slow'}"

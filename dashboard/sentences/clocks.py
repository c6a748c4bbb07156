"""What an agent's clock shows beside the core's."""

from dashboard.sentences import times

TELLING_MS = 2_000.0
"""Difference up to which two clocks are said to agree: a reply's Date has whole seconds, and many servers make it anew
once a second alone, so that it may be two seconds old when the reply has come."""
CANNOT = "a reply's Date cannot tell less than 2\u00a0s"


def is_off(offset_ms: float | None) -> bool:
    """Whether a clock differs by so much that the clock must be the reason."""
    return offset_ms is not None and abs(offset_ms) > TELLING_MS


def said(offset_ms: float | None) -> str:
    """ "agrees", "3.40 s fast", "not compared"."""
    if offset_ms is None:
        return "not compared"
    if not is_off(offset_ms):
        return "agrees"
    return f"{times.milliseconds(abs(offset_ms))} {'fast' if offset_ms > 0 else 'slow'}"

"""Comparing FHIR instants: one moment can be written in several ways."""

from datetime import datetime


def same_moment(given: str | None, ours: str) -> bool:
    """Whether `given` is the same moment as `ours`; False when it is missing, malformed or without an offset."""
    if given == ours:
        return True
    try:
        moment = datetime.fromisoformat(given or "")
    except ValueError:
        return False
    return moment.tzinfo is not None and moment == datetime.fromisoformat(ours)

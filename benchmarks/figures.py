"""One way of printing a measured figure, so that every benchmark's output can be read by the same program."""

import json
import sys
from typing import Literal

Better = Literal["less", "more"]


def met(value: float, *, limit: float, better: Better = "less") -> bool:
    """Whether a value keeps its limit; `better` says on which side of the limit it must lie (equal is kept)."""
    return value <= limit if better == "less" else value >= limit


def report(
    figure: str, *, value: float, unit: str, limit: float | None = None, met: bool | None = None, **more: object
) -> None:
    """Write one JSON line to standard output: `{"figure", "value", "unit", "limit", "met", ...}`.

    `limit` and `met` are null for a figure that only informs. `more` holds what the figure depends on (counts,
    versions, the other side of a ratio); its values must be JSON-ready, or TypeError is raised.
    """
    line = {"figure": figure, "value": round(value, 6), "unit": unit, "limit": limit, "met": met, **more}
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()  # a benchmark that is stopped half-way has still printed what it measured


def held(figure: str, *, value: float, unit: str, limit: float, **more: object) -> None:
    """`report` of a figure that must not exceed its limit."""
    report(figure, value=value, unit=unit, limit=limit, met=met(value, limit=limit), **more)

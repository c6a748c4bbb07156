"""Attributes of HTML whose names Python cannot spell as keywords."""

from typing import Any


def aria(**values: str) -> dict[str, Any]:
    """`aria(label="Pages")` -> aria-label="Pages"."""
    return {f"aria-{name}": value for name, value in values.items()}


def data(**values: str) -> dict[str, Any]:
    """`data(cause=...)` -> data-cause="..."."""
    return {f"data-{name}": value for name, value in values.items()}

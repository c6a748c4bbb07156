"""Statements as the driver takes them: no class of SQLAlchemy's is made for each question."""

from typing import Any, NamedTuple


class Worded(NamedTuple):
    """A statement in the driver's own words, and its parameters as these name or order them."""

    text: str
    values: Any

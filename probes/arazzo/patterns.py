"""Regular expressions that always end.

A pattern such as `(a|aa)+$` takes exponential time on a text that almost fits, and a server chooses the text. Python's
`re` cannot be stopped; `regex` ends a search at a time limit, and knows all of the same syntax.
"""

import regex

from probes.arazzo.expressions import ExpressionError

LIMIT_S = 0.25
"""CPU seconds' worth of searching in one reply; what takes longer is no match."""

MAX_LENGTH = 1000


def compile_pattern(text: str) -> "regex.Pattern[str]":
    """A pattern, compiled. Raises ExpressionError."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"the pattern is longer than {MAX_LENGTH} characters; shorten it")
    try:
        return regex.compile(text)
    except (regex.error, OverflowError, RecursionError) as error:
        raise ExpressionError(f"not a regular expression: {error}") from error


def found(pattern: "regex.Pattern[str]", text: str) -> bool:
    """Whether the pattern fits anywhere in a text; False where that cannot be told within the limit."""
    try:
        return pattern.search(text, timeout=LIMIT_S) is not None
    except TimeoutError:
        return False


def fits(pattern: "regex.Pattern[str]", text: str) -> bool:
    """Whether the pattern fits a whole text; False where that cannot be told within the limit."""
    try:
        return pattern.fullmatch(text, timeout=LIMIT_S) is not None
    except TimeoutError:
        return False

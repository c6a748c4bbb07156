"""JSONPath (RFC 9535) that always ends, whatever a server sends to be searched."""

import threading
from collections.abc import Callable, Iterator
from functools import lru_cache
from time import monotonic
from typing import Any

from jsonpath import JSONPath, JSONPathEnvironment, JSONPathMatch
from jsonpath.exceptions import JSONPathError
from jsonpath.filter import FilterQuery, walk
from jsonpath.function_extensions import ExpressionType, FilterFunction
from jsonpath.selectors import Filter

from probes.arazzo.expressions import ExpressionError
from probes.arazzo.patterns import compile_pattern, fits, found

LIMIT_S = 1.0
"""Seconds for one query; what takes longer finds nothing more."""

Path = Callable[[Any], Iterator[Any]]

_evaluation = threading.local()


class _TooLongError(JSONPathError):
    """A query took longer than its limit."""


def _tick() -> None:
    if monotonic() > getattr(_evaluation, "end", 0.0):
        raise _TooLongError("the query took too long", token=None)


class _Match(JSONPathMatch):
    """A node; each that is looked at costs time."""

    __slots__ = ()

    def __init__(self, **values: Any) -> None:
        _tick()
        super().__init__(**values)


class _Bounded(JSONPath):
    """A query whose nodes, and so also those of the queries within its filters, cost time."""

    def finditer(self, data: Any, *, filter_context: Any = None) -> Any:
        """The nodes that are selected, one after the other."""
        nodes: Any = [_Match(filter_context={}, obj=data, parent=None, path="$", parts=(), root=data)]
        for segment in self.segments:
            nodes = segment.resolve(nodes)
        return nodes


class _Search(FilterFunction):
    """`search` and `match` of RFC 9535, with patterns that always end."""

    arg_types = [ExpressionType.VALUE, ExpressionType.VALUE]  # noqa: RUF012
    return_type = ExpressionType.LOGICAL

    def __init__(self, *, whole: bool) -> None:
        self._test = fits if whole else found

    def __call__(self, value: object, pattern: object) -> bool:
        if not isinstance(value, str) or not isinstance(pattern, str):
            return False
        try:
            return self._test(_pattern(pattern), value)
        except ExpressionError:
            return False  # as RFC 9535 demands


@lru_cache(maxsize=200)
def _pattern(text: str) -> Any:
    return compile_pattern(text)


class _Environment(JSONPathEnvironment):
    def setup_function_extensions(self) -> None:
        """The standard functions, with ours in the place of those that need not end."""
        super().setup_function_extensions()
        self.function_extensions["match"] = _Search(whole=True)
        self.function_extensions["search"] = _Search(whole=False)


_STRICT = _Environment(strict=True)
_LENIENT = _Environment()


def compile_path(text: str, *, lenient: bool = False) -> Path:
    """A function from a JSON value to the values that a query selects, lazily. Raises ExpressionError.

    `lenient`: also the wording of the drafts before RFC 9535.
    """
    path = _compiled(text, lenient=lenient)
    return lambda value: (node.obj for node in _selected(path, value))


def compile_places(text: str) -> Callable[[Any], list[tuple[str, ...]]]:
    """A function from a JSON value to the tokens of the places that a query selects. Raises ExpressionError."""
    path = _compiled(text, lenient=False)
    return lambda value: [tuple(map(str, node.parts)) for node in _selected(path, value)]


def _compiled(text: str, *, lenient: bool) -> _Bounded:
    try:
        path = (_LENIENT if lenient else _STRICT).compile(text)
    except (JSONPathError, RecursionError) as error:
        raise ExpressionError(f"not a JSONPath: {str(error).splitlines()[0]}") from error
    if not isinstance(path, JSONPath):
        raise ExpressionError("not a JSONPath: one query is expected")
    return _bounded(path)


def _bounded(path: JSONPath) -> _Bounded:
    for segment in path.segments:
        for selector in segment.selectors:
            for part in walk(selector.expression) if isinstance(selector, Filter) else ():
                if isinstance(part, FilterQuery):
                    part.path = _Bounded(env=part.path.env, segments=part.path.segments)
    return _Bounded(env=path.env, segments=path.segments)


def _selected(path: _Bounded, value: Any) -> Iterator[JSONPathMatch]:
    if not isinstance(value, dict | list):
        return
    _evaluation.end = monotonic() + LIMIT_S
    try:
        yield from path.finditer(value)
    except (JSONPathError, RecursionError):
        return

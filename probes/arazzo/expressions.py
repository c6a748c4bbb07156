"""Runtime expressions (Arazzo 1.0.1, "Runtime Expressions"), turned into functions of the scope.

An expression whose value is absent gives None; types are kept.
"""

import re
from collections.abc import Callable
from typing import Any

from probes.arazzo import pointers
from probes.arazzo.scope import Scope

Expression = Callable[[Scope], Any]

_TRAIL = re.compile(r"\.([A-Za-z0-9_\-]+)|\[(\d+)\]")
_STEP = re.compile(r"\$steps\.([A-Za-z0-9_\-]+)\.outputs\.([A-Za-z0-9.\-_]+)")
_UNSUPPORTED = ("$outputs.", "$workflows.", "$sourceDescriptions.", "$components.")


class ExpressionError(ValueError):
    """An expression cannot be understood; the message says why."""


def references(text: str) -> list[tuple[str, str]]:
    """The (step, output) pairs that a text mentions."""
    return _STEP.findall(text)


def compile_expression(text: str) -> Expression:
    """The function of one expression such as `$response.body#/id`. Raises ExpressionError."""
    fixed = _FIXED.get(text)
    if fixed is not None:
        return fixed
    if text.startswith(_UNSUPPORTED):
        raise ExpressionError(f"the expression {text} is not supported yet")
    for prefix, make in _SOURCES.items():
        if text.startswith(prefix):
            return make(text[len(prefix) :])
    raise ExpressionError(f"{text} is not a runtime expression")


def _url(scope: Scope) -> Any:
    return scope.request.url if scope.request else None


def _method(scope: Scope) -> Any:
    return scope.request.method if scope.request else None


def _status(scope: Scope) -> Any:
    return scope.reply.status if scope.reply else None


def _input(rest: str) -> Expression:
    name, tokens = _name_and_pointer(rest)
    return lambda scope: pointers.follow(scope.inputs.get(name), tokens)


def _step_output(rest: str) -> Expression:
    step, dot, output = rest.partition(".outputs.")
    if not dot:
        raise ExpressionError(f"$steps.{rest} must read $steps.STEP.outputs.NAME")
    name, tokens = _name_and_pointer(output)
    empty: dict[str, Any] = {}
    return lambda scope: pointers.follow(scope.steps.get(step, empty).get(name), tokens)


def _response_header(rest: str) -> Expression:
    name = rest.lower()
    return lambda scope: scope.reply.headers.get(name) if scope.reply else None


def _request_header(rest: str) -> Expression:
    name = rest.lower()
    return lambda scope: scope.request.headers.get(name) if scope.request else None


def _request_query(rest: str) -> Expression:
    return lambda scope: scope.request.query.get(rest) if scope.request else None


def _request_path(rest: str) -> Expression:
    return lambda scope: scope.request.path.get(rest) if scope.request else None


def _response_body(rest: str) -> Expression:
    tokens = _tokens(rest)
    return lambda scope: pointers.follow(scope.reply.body(), tokens) if scope.reply else None


def _request_body(rest: str) -> Expression:
    tokens = _tokens(rest)
    return lambda scope: pointers.follow(scope.request.body, tokens) if scope.request else None


def _name_and_pointer(text: str) -> tuple[str, tuple[str, ...]]:
    name, _, pointer = text.partition("#")
    if not name:
        raise ExpressionError("a name is missing after the dot")
    return name, _pointer(pointer)


def _tokens(rest: str) -> tuple[str, ...]:
    """Tokens of `#/pointer`, or of `.name[0]` as a condition may write it."""
    if rest.startswith("#"):
        return _pointer(rest[1:])
    trail = _TRAIL.findall(rest)
    if "".join(f".{name}" if name else f"[{index}]" for name, index in trail) != rest:
        raise ExpressionError(f"{rest!r} after the body is neither '#/pointer' nor '.name' nor '[0]'")
    return tuple(name or index for name, index in trail)


def _pointer(text: str) -> tuple[str, ...]:
    try:
        return pointers.split(text)
    except ValueError as error:
        raise ExpressionError(str(error)) from error


_FIXED: dict[str, Expression] = {"$url": _url, "$method": _method, "$statusCode": _status}
_SOURCES: dict[str, Callable[[str], Expression]] = {
    "$inputs.": _input,
    "$steps.": _step_output,
    "$response.header.": _response_header,
    "$response.body": _response_body,
    "$request.header.": _request_header,
    "$request.query.": _request_query,
    "$request.path.": _request_path,
    "$request.body": _request_body,
}

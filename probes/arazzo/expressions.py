"""Runtime expressions (Arazzo 1.0.1, "Runtime Expressions"), turned into functions of the scope.

An expression whose value is absent gives None; types are kept. After a name may stand `#/json/pointer`, and, as in
conditions, `.property` and `[0]`.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from probes.arazzo import pointers
from probes.arazzo.scope import Scope

Expression = Callable[[Scope], Any]
_Find = Callable[[Scope], Mapping[str, Any]]

_TRAIL = re.compile(r"\.([A-Za-z0-9_\-]+)|\[(\d+)\]")
_LOOKS_LIKE_ONE = re.compile(r"\$[A-Za-z]")
_EMPTY: dict[str, Any] = {}


class ExpressionError(ValueError):
    """An expression cannot be understood; the message says why."""


def is_expression(text: str) -> bool:
    """Whether a text is meant as an expression: `$inputs.a` is, and `$5` is not."""
    return _LOOKS_LIKE_ONE.match(text) is not None


def compile_expression(text: str) -> Expression:
    """The function of one expression such as `$response.body#/id`. Raises ExpressionError."""
    fixed = _FIXED.get(text)
    if fixed is not None:
        return fixed
    if text.startswith("$message."):
        raise ExpressionError(f"{text} is of a message; only HTTP is supported")
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


def _self(scope: Scope) -> Any:
    return scope.constants.itself or None


def _named(rest: str, find: _Find) -> Expression:
    """The value of a name in a map. A name may hold dots: only where there is none so named is a dot a way into it."""
    name, _, pointer = rest.partition("#")
    if not name:
        raise ExpressionError("a name is missing after the dot")
    tokens = _pointer(pointer)
    short = re.split(r"[.\[]", name, maxsplit=1)[0]
    if short == name:
        return lambda scope: pointers.follow(find(scope).get(name), tokens)
    trail = (*_trail(name[len(short) :]), *tokens)

    def value(scope: Scope) -> Any:
        found = find(scope)
        return pointers.follow(found[name], tokens) if name in found else pointers.follow(found.get(short), trail)

    return value


def _input(rest: str) -> Expression:
    return _named(rest, lambda scope: scope.inputs)


def _output(rest: str) -> Expression:
    return _named(rest, lambda scope: scope.outputs)


def _step_output(rest: str) -> Expression:
    step, dot, output = rest.partition(".outputs.")
    if not dot:
        raise ExpressionError(f"$steps.{rest} must read $steps.STEP.outputs.NAME")
    return _named(output, lambda scope: scope.steps.get(step, _EMPTY))


def _workflow_value(rest: str) -> Expression:
    for side in ("outputs", "inputs"):
        workflow, dot, name = rest.partition(f".{side}.")
        if dot:
            return _named(name, _of_workflow(workflow, side))
    raise ExpressionError(f"$workflows.{rest} must read $workflows.WORKFLOW.outputs.NAME or .inputs.NAME")


def _of_workflow(workflow: str, side: str) -> _Find:
    def find(scope: Scope) -> Mapping[str, Any]:
        completed = scope.workflows.get(scope.constants.prefix + workflow)
        found: Mapping[str, Any] = getattr(completed, side) if completed else _EMPTY
        return found

    return find


def _source_value(rest: str) -> Expression:
    source, dot, name = rest.partition(".")
    if not dot:
        raise ExpressionError(f"$sourceDescriptions.{rest} must read $sourceDescriptions.NAME.url")
    return _named(name, lambda scope: scope.constants.sources.get(source, _EMPTY))


def _component(rest: str) -> Expression:
    kind, dot, name = rest.partition(".")
    if not dot:
        raise ExpressionError(f"$components.{rest} must read $components.KIND.NAME")
    if kind != "parameters":
        return _named(name, lambda scope: scope.constants.components.get(kind, _EMPTY))
    plain, _, pointer = name.partition("#")
    tokens = _pointer(pointer)

    def value(scope: Scope) -> Any:
        parameter = scope.constants.parameters.get(plain)
        return pointers.follow(parameter(scope), tokens) if parameter else None

    return value


def _response_header(rest: str) -> Expression:
    name = rest.lower()
    return lambda scope: scope.reply.headers.get(name) if scope.reply else None


def _request_header(rest: str) -> Expression:
    wanted = rest.lower()

    def value(scope: Scope) -> Any:
        sent = scope.request.headers if scope.request else _EMPTY
        return next((each for name, each in sent.items() if name.lower() == wanted), None)

    return value


def _request_query(rest: str) -> Expression:
    return lambda scope: scope.request.query.get(rest) if scope.request else None


def _request_path(rest: str) -> Expression:
    return lambda scope: scope.request.path.get(rest) if scope.request else None


def _response_body(rest: str) -> Expression:
    tokens = _tokens(rest)
    if not tokens:
        return lambda scope: scope.reply.whole() if scope.reply else None
    return lambda scope: pointers.follow(scope.reply.body(), tokens) if scope.reply else None


def _request_body(rest: str) -> Expression:
    tokens = _tokens(rest)
    return lambda scope: pointers.follow(scope.request.body, tokens) if scope.request else None


def _tokens(rest: str) -> tuple[str, ...]:
    """Tokens of `#/pointer`, or of `.name[0]` as a condition may write it."""
    return _pointer(rest[1:]) if rest.startswith("#") else _trail(rest)


def _trail(rest: str) -> tuple[str, ...]:
    trail = _TRAIL.findall(rest)
    if "".join(f".{name}" if name else f"[{index}]" for name, index in trail) != rest:
        raise ExpressionError(f"{rest!r} is neither '#/pointer' nor '.name' nor '[0]'")
    return tuple(name or index for name, index in trail)


def _pointer(text: str) -> tuple[str, ...]:
    try:
        return pointers.split(text)
    except ValueError as error:
        raise ExpressionError(str(error)) from error


_FIXED: dict[str, Expression] = {"$url": _url, "$method": _method, "$statusCode": _status, "$self": _self}
_SOURCES: dict[str, Callable[[str], Expression]] = {
    "$inputs.": _input,
    "$outputs.": _output,
    "$steps.": _step_output,
    "$workflows.": _workflow_value,
    "$sourceDescriptions.": _source_value,
    "$components.": _component,
    "$response.header.": _response_header,
    "$response.body": _response_body,
    "$request.header.": _request_header,
    "$request.query.": _request_query,
    "$request.path.": _request_path,
    "$request.body": _request_body,
}

"""Values with runtime expressions inside, turned into functions that fill them in."""

import json
import re
from collections.abc import Callable
from typing import Any

from probes.arazzo.expressions import Expression, ExpressionError, compile_expression, is_expression
from probes.arazzo.pointers import follow, split
from probes.arazzo.scope import Scope

Template = Callable[[Scope], Any]

EMBEDDED = re.compile(r"\{(\$[^{}]+)\}")
_SELECTOR = {"context", "selector", "type"}


def compile_template(value: Any) -> Template:
    """A function that gives the value with every expression evaluated.

    A string that is one expression keeps the type of what it refers to; `{$...}` inside longer text becomes text. A
    Selector Object (Arazzo 1.1) becomes what it selects. What holds no expression is returned as it is, at no cost.
    Raises ExpressionError.
    """
    made = _compile(value)
    return made if made is not None else lambda scope: value


def is_constant(value: Any) -> bool:
    """Whether no run changes a value. Raises ExpressionError."""
    return _compile(value) is None


def _compile(value: Any) -> Template | None:
    """None: nothing in it changes."""
    if isinstance(value, str):
        return _compile_text(value)
    if isinstance(value, dict):
        return _compile_selector(value) if _is_selector(value) else _compile_map(value)
    if isinstance(value, list):
        return _compile_list(value)
    return None


def _compile_text(value: str) -> Template | None:
    if is_expression(value):
        return compile_expression(value)
    pieces = EMBEDDED.split(value)
    if len(pieces) == 1:
        return None
    if len(pieces) == 3 and not pieces[0] and not pieces[2]:
        return compile_expression(pieces[1])
    return _joined([compile_expression(piece) if odd % 2 else piece for odd, piece in enumerate(pieces)])


def _joined(parts: list[str | Expression]) -> Template:
    def fill(scope: Scope) -> str | None:
        texts = []
        for part in parts:
            filled = part if isinstance(part, str) else as_text(part(scope))
            if filled is None:
                return None  # half a text ("Bearer ") is worse than none
            texts.append(filled)
        return "".join(texts)

    return fill


def _is_selector(value: dict[str, Any]) -> bool:
    return value.keys() == _SELECTOR and isinstance(value["context"], str) and is_expression(value["context"])


def _compile_selector(value: dict[str, Any]) -> Template:
    context, selector, kind = compile_expression(value["context"]), value["selector"], value["type"]
    name = kind.get("type") if isinstance(kind, dict) else kind
    if not isinstance(selector, str) or name not in ("jsonpointer", "jsonpath"):
        raise ExpressionError(f"a selector of type {name!r} is not supported; use jsonpointer or jsonpath")
    if name == "jsonpointer":
        try:
            tokens = split(selector)
        except ValueError as error:
            raise ExpressionError(str(error)) from error
        return lambda scope: follow(context(scope), tokens)
    from probes.arazzo.jsonpaths import compile_path  # 5 MB, for the few documents that need it

    path = compile_path(selector)
    return lambda scope: next(path(context(scope)), None)


def _compile_map(value: dict[str, Any]) -> Template | None:
    moving = {key: made for key, item in value.items() if (made := _compile(item)) is not None}
    if not moving:
        return None
    return lambda scope: {key: moving[key](scope) if key in moving else item for key, item in value.items()}


def _compile_list(value: list[Any]) -> Template | None:
    made = [_compile(item) for item in value]
    if all(each is None for each in made):
        return None
    pairs = list(zip(made, value, strict=True))
    return lambda scope: [item if each is None else each(scope) for each, item in pairs]


def as_text(value: Any) -> str | None:
    """A value as it stands in a URL, a header or text; None where there is none."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return json.dumps(value, separators=(",", ":"))
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)

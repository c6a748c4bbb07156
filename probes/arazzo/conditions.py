"""Simple conditions (Arazzo 1.0.1, "Criterion Object"): literals, operators, runtime expressions.

Strings compare without regard to case, as the specification demands; a number and a string of digits compare as
numbers ("loose comparisons"). Anything else of different types is unequal, and neither less nor greater.
"""

import operator
import re
from collections.abc import Callable
from typing import Any

from probes.arazzo.expressions import Expression, ExpressionError, compile_expression
from probes.arazzo.scope import Scope

Condition = Callable[[Scope], bool]

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')"
    r"|(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)"
    r"|(?P<expression>\$[^\s()!=<>&|]+|\{\$[^{}]+\})"
    r"|(?P<operator>&&|\|\||==|!=|<=|>=|<|>|!|\(|\))"
    r"|(?P<word>[A-Za-z]+))"
)
_WORDS = {"true": True, "false": False, "null": None}
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def compile_condition(text: str) -> Condition:
    """The function of a simple condition. Raises ExpressionError."""
    stripped = text.strip()
    if stripped.startswith("{") and stripped.find("}") == len(stripped) - 1:
        stripped = stripped[1:-1]
    parser = _Parser(_tokens(stripped))
    value = parser.alternatives()
    if parser.left():
        raise ExpressionError(f"unexpected {parser.left()[0][1]!r} in the condition {text!r}")
    return lambda scope: _truth(value(scope))


def equal(left: Any, right: Any) -> bool:
    """Equality as conditions see it."""
    if type(left) is type(right) and type(left) is not str:
        return bool(left == right)
    left, right = _comparable(left, right)
    return bool(left == right) and isinstance(left, bool) == isinstance(right, bool)


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens = []
    at = 0
    while at < len(text.rstrip()):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise ExpressionError(f"cannot read {text[at:].strip()!r} in the condition")
        tokens.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return tokens


class _Parser:
    """Recursive descent: || over && over ! over a comparison."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._at = 0

    def left(self) -> list[tuple[str, str]]:
        return self._tokens[self._at :]

    def alternatives(self) -> Expression:
        terms = [self._conjunction()]
        while self._takes("||"):
            terms.append(self._conjunction())
        return terms[0] if len(terms) == 1 else lambda scope: any(_truth(term(scope)) for term in terms)

    def _conjunction(self) -> Expression:
        terms = [self._negation()]
        while self._takes("&&"):
            terms.append(self._negation())
        return terms[0] if len(terms) == 1 else lambda scope: all(_truth(term(scope)) for term in terms)

    def _negation(self) -> Expression:
        if self._takes("!"):
            inner = self._negation()
            return lambda scope: not _truth(inner(scope))
        return self._comparison()

    def _comparison(self) -> Expression:
        left = self._operand()
        for sign in ("==", "!=", *_COMPARISONS):
            if self._takes(sign):
                return _compare(sign, left, self._operand())
        return left

    def _operand(self) -> Expression:
        if self._takes("("):
            inner = self.alternatives()
            if not self._takes(")"):
                raise ExpressionError("a ')' is missing in the condition")
            return inner
        if not self.left():
            raise ExpressionError("the condition ends too early")
        kind, text = self.left()[0]
        self._at += 1
        return compile_expression(text.strip("{}")) if kind == "expression" else _literal(kind, text)

    def _takes(self, sign: str) -> bool:
        if self.left() and self.left()[0] == ("operator", sign):
            self._at += 1
            return True
        return False


def _literal(kind: str, text: str) -> Expression:
    value: Any
    if kind == "text":
        value = text[1:-1].replace("''", "'")
    elif kind == "number":
        value = int(text) if text.isdecimal() else float(text)
    elif kind == "word" and text in _WORDS:
        value = _WORDS[text]
    else:
        raise ExpressionError(f"{text!r} is not a value; text stands in single quotes")
    return lambda scope: value


def _compare(sign: str, left: Expression, right: Expression) -> Expression:
    if sign == "==":
        return lambda scope: equal(left(scope), right(scope))
    if sign == "!=":
        return lambda scope: not equal(left(scope), right(scope))
    return lambda scope: _ordered(_COMPARISONS[sign], left(scope), right(scope))


def _ordered(compare: Callable[[Any, Any], bool], left: Any, right: Any) -> bool:
    left, right = _comparable(left, right)
    try:
        return left is not None and right is not None and compare(left, right)
    except TypeError:
        return False  # text against a number: neither less nor greater


def _comparable(left: Any, right: Any) -> tuple[Any, Any]:
    if isinstance(left, str) and isinstance(right, str):
        return left.casefold(), right.casefold()
    if isinstance(left, str) and _is_number(right):
        return _number(left), right
    if isinstance(right, str) and _is_number(left):
        return left, _number(right)
    return left, right


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _number(text: str) -> Any:
    try:
        return float(text)
    except ValueError:
        return text


def _truth(value: Any) -> bool:
    return value is not None and value is not False

"""Compiling the parts of a step: expressions, bodies, outputs, and our own extensions."""

import re
from collections.abc import Callable
from typing import Any

from probes.arazzo import pointers
from probes.arazzo.compiled import Body, Output, Pick, ReadBack, Replacement
from probes.arazzo.expressions import Expression, ExpressionError, compile_expression
from probes.arazzo.located import Located
from probes.arazzo.templates import Template, compile_template, is_constant
from probes.arazzo.written import ContentKind, encoded

_NAME = re.compile(r"^[a-zA-Z0-9.\-_]+$")
_READ_BACK_KINDS = ("text", "instant", "reference")


def template(found: Located) -> Template:
    """A value that may hold expressions."""
    try:
        return compile_template(found.plain())
    except ExpressionError as error:
        raise _expression_error(found, error) from error


def expression(found: Located) -> Expression:
    """One expression."""
    try:
        return compile_expression(found.as_text())
    except ExpressionError as error:
        raise _expression_error(found, error) from error


def _expression_error(found: Located, error: ExpressionError) -> Exception:
    return found.error(
        str(error), remedy="Use $inputs.NAME, $steps.STEP.outputs.NAME, $response.body#/POINTER, $response.header.NAME"
    )


def pointer(found: Located) -> tuple[str, ...]:
    """The tokens of a JSON Pointer."""
    try:
        return pointers.split(found.as_text())
    except ValueError as error:
        raise found.error(str(error), remedy="Write it as /field/0/field") from error


def output(found: Located, *, name: str, optional: bool) -> Output:
    """An output of a step."""
    if not _NAME.match(name):
        raise found.error(f"the output name {name!r} is not allowed", remedy="Use letters, digits, '.', '-' and '_'")
    return Output(name=name, value=template(found), optional=optional)


def body(found: Located, *, media_type: str) -> Body:
    """A Request Body Object."""
    found.expect(("contentType", "payload", "replacements"), what="a requestBody")
    content_type = found.text("contentType", media_type)
    if not content_type:
        raise found.error("the content type is unknown", remedy="Add contentType, or a requestBody to the operation")
    payload, places = found.get("payload"), found.items("replacements")
    kind = content_kind(content_type)
    if kind is ContentKind.TEXT:
        if payload and isinstance(payload.value, dict | list):
            raise payload.error(f"a payload of {content_type} must be text", remedy="Write it as one string")
        if places:
            raise places[0].error(f"{content_type} has no places to replace", remedy="Use {$...} within the payload")
    return Body(
        content_type=content_type,
        kind=kind,
        has_payload=payload is not None and payload.value is not None,
        payload=template(payload) if payload else lambda scope: None,
        replacements=tuple(_replacement(each) for each in places),
        content=_content(payload, kind) if payload and not places else None,
    )


def _content(payload: Located, kind: ContentKind) -> bytes | None:
    """A payload that no run changes, as it travels; else None."""
    try:
        value = payload.plain()
        return encoded(value, kind) if is_constant(value) else None
    except UnicodeError:
        return None  # no request can carry it: the run will say so


def _replacement(found: Located) -> Replacement:
    found.expect(("target", "targetSelectorType", "value"), what="a replacement")
    kind, target = found.get("targetSelectorType"), found.need("target")
    name = kind.need("type") if kind and isinstance(kind.value, dict) else kind
    if name and name.value not in ("jsonpointer", "jsonpath"):
        raise name.error(f"targets of type {name.value!r} are not supported", remedy="Write a JSON Pointer")
    places = _places(target) if name and name.value == "jsonpath" else _one_place(target)
    return Replacement(text=target.as_text(), places=places, value=template(found.need("value")))


def _one_place(target: Located) -> Callable[[Any], list[tuple[str, ...]]]:
    tokens = [pointer(target)]
    return lambda payload: tokens


def _places(target: Located) -> Callable[[Any], list[tuple[str, ...]]]:
    from probes.arazzo.jsonpaths import compile_places  # 5 MB, for the few documents that need it

    try:
        return compile_places(target.as_text())
    except ExpressionError as error:
        raise target.error(str(error), remedy="Write it as RFC 9535 has it, such as $.entry[0].id") from error


def content_kind(content_type: str) -> ContentKind:
    """How a payload of a media type is written."""
    plain = content_type.partition(";")[0].strip().lower()
    if plain == "application/x-www-form-urlencoded":
        return ContentKind.FORM
    return ContentKind.JSON if plain.endswith(("/json", "+json")) else ContentKind.TEXT


def pick(found: Located, *, name: str) -> Pick:
    """`x-bookwatch-pick`: from a list, an entry whose content fits."""
    found.expect(("from", "where", "spread"), what="a pick")
    spread = found.get("spread")
    return Pick(
        name=name,
        source=expression(found.need("from")),
        where=tuple((_where_pointer(found, key), template(value)) for key, value in found.pairs("where")),
        spread=spread.as_flag() if spread else False,
    )


def _where_pointer(found: Located, key: str) -> tuple[str, ...]:
    return pointer(Located(key, found.file, found.line))


def read_back(found: Located) -> ReadBack:
    """`x-bookwatch-read-back`: what a reply must say about what was written."""
    found.expect(("what", "actual", "expected", "as"), what="a read-back")
    kind = found.text("as", "text")
    if kind not in _READ_BACK_KINDS:
        raise found.error(f"cannot compare as {kind!r}", remedy=f"Use one of {', '.join(_READ_BACK_KINDS)}")
    return ReadBack(
        what=found.need("what").as_text(),
        actual=template(found.need("actual")),
        expected=template(found.need("expected")),
        kind=kind,
    )


def words(found: Located | None) -> tuple[str, ...]:
    """A word or a list of words."""
    if found is None:
        return ()
    value: Any = found.value
    return tuple(item.as_text() for item in value) if isinstance(value, list) else (found.as_text(),)

"""Compiling the parts of a step: expressions, criteria, actions, bodies, and our own extensions."""

import re
from typing import Any

from probes.arazzo import pointers
from probes.arazzo.compiled import Action, ActionKind, Body, Criterion, Output, Pick, ReadBack
from probes.arazzo.conditions import compile_condition
from probes.arazzo.expressions import Expression, ExpressionError, compile_expression
from probes.arazzo.located import Located
from probes.arazzo.scope import Scope
from probes.arazzo.templates import Template, as_text, compile_template

_NAME = re.compile(r"^[a-zA-Z0-9.\-_]+$")
_READ_BACK_KINDS = ("text", "instant", "reference")
_MAX_PATTERN = 500


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


def criterion(found: Located) -> Criterion:
    """A Criterion Object: simple or regex; jsonpath and xpath are refused until they are supported."""
    found.expect(("context", "condition", "type"), what="a criterion")
    text = found.need("condition").as_text()
    kind_at = found.get("type")
    kind = kind_at.value if kind_at else "simple"
    if kind_at and kind not in {"simple", "regex"}:
        raise kind_at.error(f"criteria of type {kind!r} are not supported yet", remedy="Use simple or regex")
    if kind == "regex":
        return _regex(found, text)
    try:
        return Criterion(test=compile_condition(text), text=text, on_status="$statusCode" in text)
    except ExpressionError as error:
        raise found.need("condition").error(
            str(error), remedy="Write, for example, $statusCode == 200 && $response.body#/total > 0"
        ) from error


def _regex(found: Located, text: str) -> Criterion:
    context = expression(found.need("context"))
    place = found.need("condition")
    if len(text) > _MAX_PATTERN:
        raise place.error(f"the pattern is longer than {_MAX_PATTERN} characters", remedy="Shorten it")
    if re.search(r"[+*}]\)*[+*{]", text):
        raise place.error("a repeat of a repeat may never end", remedy="Repeat each part once only")
    try:
        pattern = re.compile(text)
    except re.error as error:
        raise place.error(f"not a regular expression: {error}", remedy="Mend the pattern") from error

    def test(scope: Scope) -> bool:
        value = as_text(context(scope))
        return value is not None and pattern.search(value) is not None

    return Criterion(test=test, text=text, on_status=found.text("context") == "$statusCode")


def action(found: Located, *, on_failure: bool) -> Action:
    """A Success or Failure Action Object. Transfers to other workflows are refused until they are supported."""
    known = {"name", "type", "stepId", "workflowId", "criteria"} | (
        {"retryAfter", "retryLimit"} if on_failure else set()
    )
    found.expect(known, what="an action")
    kind_at = found.need("type")
    allowed = ("end", "goto", "retry") if on_failure else ("end", "goto")
    if kind_at.as_text() not in allowed:
        raise kind_at.error(f"an action of type {kind_at.value!r}", remedy=f"Use one of {', '.join(allowed)}")
    workflow = found.get("workflowId")
    if workflow:
        raise workflow.error("actions that call a workflow are not supported yet", remedy="Use stepId")
    if kind_at.value == "goto":
        found.need("stepId")
    after, limit = found.get("retryAfter"), found.get("retryLimit")
    return Action(
        name=found.need("name").as_text(),
        kind=ActionKind(kind_at.as_text()),
        step_id=found.text("stepId"),
        retry_after_s=after.as_number() if after else 0.0,
        retry_limit=int(limit.as_number()) if limit else 1,
        criteria=tuple(criterion(each) for each in found.items("criteria")),
    )


def body(found: Located, *, media_type: str) -> Body:
    """A Request Body Object."""
    found.expect(("contentType", "payload", "replacements"), what="a requestBody")
    content_type = found.text("contentType", media_type)
    if not content_type:
        raise found.error("the content type is unknown", remedy="Add contentType, or a requestBody to the operation")
    replacements = []
    for each in found.items("replacements"):
        each.expect(("target", "value"), what="a replacement")
        replacements.append((pointer(each.need("target")), template(each.need("value"))))
    payload = found.get("payload")
    return Body(
        content_type=content_type,
        payload=template(payload) if payload else lambda scope: None,
        replacements=tuple(replacements),
    )


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

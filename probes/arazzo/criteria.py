"""Criterion Objects: assertions about a reply."""

from probes.arazzo import patterns
from probes.arazzo.compiled import Criterion
from probes.arazzo.conditions import compile_condition
from probes.arazzo.expressions import Expression, ExpressionError, compile_expression
from probes.arazzo.located import Located
from probes.arazzo.scope import Scope
from probes.arazzo.templates import as_text

_TYPES = ("simple", "regex", "jsonpath")
_VERSIONS = {"rfc9535": False, "draft-goessner-dispatch-jsonpath-00": True}
"""Of JSONPath; whether the wording of the drafts is understood."""

_SIMPLE_REMEDY = "Write, for example, $statusCode == 200 && $response.body#/total > 0"


def criterion(found: Located) -> Criterion:
    """One assertion. XPath is refused: it is of XML, and only JSON and text are read. Raises JourneyError."""
    found.expect(("context", "condition", "type"), what="a criterion")
    place = found.need("condition")
    text = place.as_text()
    kind, lenient = _kind(found)
    if kind == "regex":
        return _regex(found, place, text)
    if kind == "jsonpath":
        return _jsonpath(found, place, text, lenient=lenient)
    try:
        return Criterion(test=compile_condition(text), text=text, on_status="$statusCode" in text)
    except ExpressionError as error:
        raise place.error(str(error), remedy=_SIMPLE_REMEDY) from error


def _kind(found: Located) -> tuple[str, bool]:
    """The type of a criterion, and whether its JSONPath may be of before RFC 9535."""
    place = found.get("type")
    if place is None:
        return "simple", False
    version = None
    if isinstance(place.value, dict):
        place.expect(("type", "version"), what="a criterion's type")
        place, version = place.need("type"), place.need("version")
    kind = place.as_text()
    if kind not in _TYPES or (version and kind != "jsonpath"):
        raise place.error(f"criteria of type {kind!r} are not supported", remedy=f"Use one of {', '.join(_TYPES)}")
    if version and version.as_text() not in _VERSIONS:
        raise version.error(f"JSONPath {version.value!r} is not known", remedy=f"Use one of {', '.join(_VERSIONS)}")
    return kind, _VERSIONS[version.as_text()] if version else False


def _context(found: Located) -> Expression:
    place = found.need("context")
    try:
        return compile_expression(place.as_text())
    except ExpressionError as error:
        raise place.error(str(error), remedy="Give what the condition looks at, such as $response.body") from error


def _regex(found: Located, place: Located, text: str) -> Criterion:
    context = _context(found)
    try:
        pattern = patterns.compile_pattern(text)
    except ExpressionError as error:
        raise place.error(str(error), remedy="Mend the pattern") from error

    def test(scope: Scope) -> bool:
        value = as_text(context(scope))
        return value is not None and patterns.found(pattern, value)

    return Criterion(test=test, text=text, on_status=found.text("context") == "$statusCode")


def _jsonpath(found: Located, place: Located, text: str, *, lenient: bool) -> Criterion:
    from probes.arazzo.jsonpaths import compile_path  # 5 MB, for the few documents that need it

    context = _context(found)
    try:
        path = compile_path(text, lenient=lenient)
    except ExpressionError as error:
        raise place.error(str(error), remedy="Write it as RFC 9535 has it, such as $.entry[?@.id == 'a']") from error
    return Criterion(test=lambda scope: any(True for _ in path(context(scope))), text=text, on_status=False)

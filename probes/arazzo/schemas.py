"""A workflow's inputs: a JSON Schema 2020-12, checked with the document and asked before each run."""

from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.exceptions import SchemaError
from jsonschema.validators import extend
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from probes.arazzo.compiled import Inputs
from probes.arazzo.expressions import ExpressionError
from probes.arazzo.located import Located
from probes.arazzo.patterns import compile_pattern, found
from probes.arazzo.pointers import split

_DOCUMENT = "urn:document"
_OPENING = ("anyOf", "oneOf", "if", "patternProperties", "dependentSchemas", "unevaluatedProperties", "$dynamicRef")


def _pattern(_: Any, pattern: str, instance: Any, __: Any) -> Iterator[ValidationError]:
    """The keyword `pattern`, with a search that always ends."""
    if isinstance(instance, str) and not found(compile_pattern(pattern), instance):
        yield ValidationError(f"does not fit the pattern {pattern}")


_Validator: Any = extend(Draft202012Validator, {"pattern": _pattern})  # type: ignore[no-untyped-call]


def compile_inputs(schema: Located, *, top: Located, place: str) -> Inputs:
    """The inputs of one workflow, whose schema stands in the document `top` at the JSON Pointer `place`.

    Raises JourneyError where it is no JSON Schema, or refers to what is not in this document.
    """
    _check(schema, top)
    properties, required, is_open = _flat(schema, top)
    document = DRAFT202012.create_resource(top.plain())
    registry: Registry[Any] = Registry().with_resource(_DOCUMENT, document)
    validator = _Validator({"$ref": f"{_DOCUMENT}#{place}"}, registry=registry)
    return Inputs(
        names=frozenset(properties),
        required=tuple(required),
        defaults={name: default for name, each in properties.items() if (default := _default(each, top)) is not None},
        is_open=is_open,
        problem=lambda values: _problem(validator, values),
    )


def _problem(validator: Any, values: Mapping[str, Any]) -> str:
    """What is wrong first, in words that give no value away (an input may be a password); empty where nothing is."""
    error = next(validator.iter_errors(values), None)
    if error is None:
        return ""
    where = "/".join(str(part) for part in error.absolute_path)
    if error.validator == "required":
        missing = [name for name in error.validator_value if name not in error.instance]
        return f"the input {'/'.join(filter(None, (where, missing[0])))!r} is missing"
    return f"the input {where!r} does not fit {error.validator}: {str(error.validator_value)[:80]}"


def _check(schema: Located, top: Located) -> None:
    try:
        Draft202012Validator.check_schema(schema.plain())
    except SchemaError as error:
        place = schema.at(tuple(str(part) for part in error.absolute_path)) or schema
        raise place.error(
            f"not a JSON Schema: {error.message[:120]}", remedy="See JSON Schema 2020-12 for this keyword"
        ) from error
    for keyword, found_at in _keywords(schema):
        if keyword == "$ref":
            _target(found_at, top)
        else:
            _try_pattern(found_at)


def _try_pattern(found_at: Located) -> None:
    try:
        compile_pattern(found_at.as_text())
    except ExpressionError as error:
        raise found_at.error(str(error), remedy="Mend the pattern") from error


def _keywords(schema: Located) -> Iterator[tuple[str, Located]]:
    """Every `$ref` and `pattern` below a schema (a property may bear those names: then it holds no text)."""
    if isinstance(schema.value, dict):
        for key, each in schema.value.items():
            if key in {"$ref", "pattern"} and isinstance(each.value, str):
                yield key, each
            elif key not in {"default", "const", "enum", "examples"}:
                yield from _keywords(each)
    elif isinstance(schema.value, list):
        for each in schema.value:
            yield from _keywords(each)


def _target(reference: Located, top: Located) -> Located:
    text = reference.as_text()
    if not text.startswith("#"):
        raise reference.error(
            f"the schema {text!r} is not in this document", remedy="Put it under components/inputs and refer to it"
        )
    try:
        target = top.at(split(text[1:]))
    except ValueError as error:
        raise reference.error(str(error), remedy="Write it as #/components/inputs/NAME") from error
    if target is None:
        raise reference.error(f"{text} does not exist", remedy="Write it as #/components/inputs/NAME")
    return target


def _flat(schema: Located, top: Located, depth: int = 0) -> tuple[dict[str, Located], list[str], bool]:
    """Properties, required names, and whether others may be given, through $ref and allOf."""
    if not isinstance(schema.value, dict) or depth > 20:
        return {}, [], True
    properties, required = dict(schema.pairs("properties")), [each.as_text() for each in schema.items("required")]
    additional = schema.get("additionalProperties")
    is_open = any(schema.get(key) for key in _OPENING) or (additional is not None and additional.value is not False)
    reference = schema.get("$ref")
    for part in (*([_target(reference, top)] if reference else []), *schema.items("allOf")):
        more, needed, opens = _flat(part, top, depth + 1)
        properties = {**more, **properties}
        required += needed
        is_open = is_open or opens
    return properties, required, is_open


def _default(found_at: Located, top: Located) -> Any:
    if not isinstance(found_at.value, dict):
        return None
    default, reference = found_at.get("default"), found_at.get("$ref")
    if default is None and reference is not None:
        default = _target(reference, top).at(("default",))
    return default.plain() if default else None

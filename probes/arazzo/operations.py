"""Which call a step means: by operationId or by operationPath."""

import re
from collections.abc import Mapping

from probes.arazzo.located import Located
from probes.arazzo.openapi import METHODS, Operation, Source
from probes.arazzo.pointers import split

NO_OPERATION = Operation(source="", method="", path="")
"""Stands where there is none."""

_PLACE = re.compile(r"\{?\$sourceDescriptions\.(?P<source>[^.{}#]+)(?:\.url)?\}?#(?P<pointer>/.*)")


def named_operation(found: Located, apis: Mapping[str, Source]) -> Operation:
    """The operation of an operationId. Raises JourneyError."""
    name = found.as_text()
    if name.startswith("$sourceDescriptions."):
        source_name, _, operation_id = name.removeprefix("$sourceDescriptions.").partition(".")
        source = _source(found, source_name, apis)
    elif len(apis) > 1:
        raise found.error(
            "the operationId is ambiguous with several source descriptions",
            remedy=f"Write $sourceDescriptions.NAME.{name}",
        )
    else:
        source, operation_id = _only(found, apis), name
    if source.is_broken:
        return NO_OPERATION
    if operation_id not in source.operations:
        known = ", ".join(sorted(source.operations)[:40])
        raise found.error(f"the description has no operation {operation_id!r}", remedy=f"It has {known or 'none'}")
    return source.operations[operation_id]


def placed_operation(found: Located, apis: Mapping[str, Source]) -> Operation:
    """The operation of an operationPath, `{$sourceDescriptions.NAME.url}#/paths/~1things/get`. Raises JourneyError."""
    match = _PLACE.fullmatch(found.as_text())
    if match is None:
        raise found.error(
            f"{found.value!r} is no operationPath",
            remedy="Write {$sourceDescriptions.NAME.url}#/paths/~1things~1{id}/get",
        )
    source = _source(found, match["source"], apis)
    if source.is_broken:
        return NO_OPERATION
    tokens = split(match["pointer"])
    if len(tokens) != 3 or tokens[0] != "paths" or tokens[2] not in METHODS:
        raise found.error(f"{match['pointer']} leads to no operation", remedy="Write /paths/~1things~1{id}/get")
    operation = source.by_place.get((tokens[1], tokens[2]))
    if operation is None:
        known = ", ".join(sorted({path for path, _ in source.by_place})[:20])
        raise found.error(f"the description has no {tokens[2]} of {tokens[1]}", remedy=f"It has the paths {known}")
    return operation


def _source(found: Located, name: str, apis: Mapping[str, Source]) -> Source:
    source = apis.get(name, apis.get(""))
    if source is None:
        raise found.error(
            f"no source description is named {name!r}", remedy=f"Known are {', '.join(apis) or 'none of type openapi'}"
        )
    return source


def _only(found: Located, apis: Mapping[str, Source]) -> Source:
    if not apis:
        raise found.error("there is no OpenAPI description to find it in", remedy="Add one to sourceDescriptions")
    return next(iter(apis.values()))

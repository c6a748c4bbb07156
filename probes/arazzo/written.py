"""How values travel in a request: parameters (OpenAPI, "Style Values") and payloads."""

import json
from collections.abc import Iterable
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from probes.arazzo.openapi import Style
from probes.arazzo.templates import as_text


class ContentKind(StrEnum):
    """How a payload travels."""

    JSON = "json"
    FORM = "form"
    TEXT = "text"


_SEPARATORS = {"spaceDelimited": " ", "pipeDelimited": "|"}
_FORM, _SIMPLE = Style(name="form", explode=True), Style(name="simple", explode=False)


def in_query(name: str, value: Any, style: Style | None) -> list[tuple[str, str]]:
    """The pairs that a value makes in a query, a cookie or a form; none where a list is empty."""
    if not isinstance(value, dict | list):
        return [(name, as_text(value) or "")]
    chosen = style or _FORM
    if isinstance(value, dict):
        if chosen.name == "deepObject":
            return [(f"{name}[{key}]", as_text(each) or "") for key, each in value.items()]
        if chosen.explode:
            return [(key, as_text(each) or "") for key, each in value.items()]
    elif chosen.explode:
        return [(name, as_text(each) or "") for each in value]
    return [(name, _SEPARATORS.get(chosen.name, ",").join(_flat(value)))]


def in_one(value: Any, style: Style | None) -> str | None:
    """The text that a value makes in a path or a header; None where it is absent."""
    if not isinstance(value, dict | list):
        return as_text(value)
    explode = (style or _SIMPLE).explode
    if isinstance(value, dict) and explode:
        return ",".join(f"{key}={as_text(each)}" for key, each in value.items())
    return ",".join(_flat(value))


def _flat(value: dict[str, Any] | list[Any]) -> Iterable[str]:
    if isinstance(value, list):
        return [as_text(each) or "" for each in value]
    return [part for key, each in value.items() for part in (key, as_text(each) or "")]


def query(pairs: Iterable[tuple[str, str]]) -> str:
    """Pairs as the part of a URL after `?`."""
    return urlencode(list(pairs), quote_via=quote)


def readable(payload: Any, kind: ContentKind) -> Any:
    """A payload whose parts can be replaced: written as text, it is read first. Raises ValueError."""
    if not isinstance(payload, str):
        return payload
    return dict(parse_qsl(payload, keep_blank_values=True)) if kind is ContentKind.FORM else json.loads(payload)


def encoded(payload: Any, kind: ContentKind) -> bytes | None:
    """A payload as it travels; text travels as it is."""
    if payload is None:
        return None
    if isinstance(payload, str):
        return payload.encode()
    if kind is ContentKind.FORM and isinstance(payload, dict):
        return urlencode([pair for name, value in payload.items() for pair in in_query(name, value, None)]).encode()
    return json.dumps(payload, separators=(",", ":")).encode()

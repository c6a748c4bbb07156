"""From a compiled step and a scope to the bytes that are sent."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urljoin

from probes.arazzo import pointers, written
from probes.arazzo.compiled import Body, CompiledStep, Parameter
from probes.arazzo.scope import Scope, Sent

_SECRET = frozenset({"authorization", "cookie", "proxy-authorization"})


_Placed = dict[str, dict[str, Any]]


class MissingValueError(Exception):
    """A parameter or a payload needs a value that no earlier step gave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A request, ready to be sent."""

    sent: Sent
    headers: Mapping[str, str]
    content: bytes | None


def prepare(step: CompiledStep, *, scope: Scope, server: str, headers: Mapping[str, str]) -> Prepared:
    """Fill in a step's request; `headers` are those that every call carries. Raises MissingValueError."""
    placed: _Placed = {"path": {}, "query": {}, "header": dict(headers)}
    for parameter in step.parameters:
        value = parameter.given(scope)
        if value is None:
            raise MissingValueError(f"no value for the {parameter.place} parameter {parameter.name}")
        _put(placed, parameter, value)
    if "cookie" in placed:
        placed["header"]["Cookie"] = "; ".join(f"{name}={value}" for name, value in _pairs(placed["cookie"]))
    url = _url(server, step.operation.path, placed)
    if step.url:
        url = _elsewhere(step.url(scope), server=server)
        # A redirect may lead to another host: what logs on to the core is not for it, whatever the document says.
        placed["header"] = {name: value for name, value in placed["header"].items() if name.lower() not in _SECRET}
    payload = _payload(step.body, scope)
    content = None
    if step.body:
        content = step.body.content or written.encoded(payload, step.body.kind)
        placed["header"].setdefault("Content-Type", step.body.content_type)
    if content is not None or step.operation.method in {"POST", "PUT", "PATCH"}:
        placed["header"]["Content-Length"] = str(len(content or b""))
    sent = Sent(
        method=step.operation.method,
        url=url,
        headers=placed["header"],
        query={name: value[0] if isinstance(value, tuple) else value for name, value in placed["query"].items()},
        path=placed["path"],
        body=payload,
    )
    return Prepared(sent=sent, headers=placed["header"], content=content)


def _elsewhere(address: Any, *, server: str) -> str:
    """An address that an earlier reply gave, taken from the server where it is relative."""
    if not isinstance(address, str) or not address:
        raise MissingValueError("no address was given by an earlier reply")
    try:
        return urljoin(f"{server}/", address)
    except ValueError as error:
        raise MissingValueError("the address of an earlier reply cannot be read") from error


def _put(placed: _Placed, parameter: Parameter, value: Any) -> None:
    """Write a value in its place. In a query and a cookie a list or an object waits for its pairs."""
    if not isinstance(value, str):
        several = parameter.place in {"query", "cookie"}
        value = (value, parameter.style) if several else written.in_one(value, parameter.style)
    placed.setdefault(parameter.place, {})[parameter.name] = value


def _pairs(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for name, value in values.items():
        pairs += written.in_query(name, *value) if isinstance(value, tuple) else [(name, value)]
    return pairs


def _url(server: str, path: str, placed: _Placed) -> str:
    for name, value in placed["path"].items():
        path = path.replace(f"{{{name}}}", quote(value, safe=""))
    if not placed["query"] and "querystring" not in placed:
        return f"{server}{path}"
    query = "&".join(placed.get("querystring", {}).values()) or written.query(_pairs(placed["query"]))
    return f"{server}{path}?{query}"


def _payload(body: Body | None, scope: Scope) -> Any:
    """The payload as a value, with its replacements made."""
    if body is None:
        return None
    payload = body.payload(scope)
    if payload is None and body.has_payload:
        raise MissingValueError("the payload needs a value that no earlier step gave")
    if not body.replacements:
        return payload
    try:
        payload = deepcopy(written.readable(payload, body.kind))  # what a template does not change belongs to all runs
    except ValueError as error:
        raise MissingValueError("the payload is text with no places to replace") from error
    for each in body.replacements:
        value, places = each.value(scope), each.places(payload)
        if places == [()]:
            payload = value
        elif not places or not all(pointers.place(payload, tokens, value) for tokens in places):
            raise MissingValueError(f"the payload has no place {each.text}")
    return payload

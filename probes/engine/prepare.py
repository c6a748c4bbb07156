"""From a compiled step and a scope to the bytes that are sent."""

import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urljoin

from probes.arazzo import pointers
from probes.arazzo.compiled import Body, CompiledStep
from probes.arazzo.scope import Scope, Sent
from probes.arazzo.templates import as_text

_FORM = "application/x-www-form-urlencoded"
_SECRET = frozenset({"authorization", "cookie", "proxy-authorization"})


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
    placed: dict[str, dict[str, str]] = {"path": {}, "query": {}, "header": dict(headers)}
    for parameter in step.parameters:
        value = as_text(parameter.value(scope))
        if value is None and parameter.otherwise:
            value = as_text(parameter.otherwise(scope))
        if value is None:
            raise MissingValueError(f"no value for the {parameter.place} parameter {parameter.name}")
        placed[parameter.place][parameter.name] = value
    url = _url(server, step.operation.path, placed["path"], placed["query"])
    if step.url:
        url = _elsewhere(step.url(scope), server=server)
        # A redirect may lead to another host: what logs on to the core is not for it, whatever the document says.
        placed["header"] = {name: value for name, value in placed["header"].items() if name.lower() not in _SECRET}
    payload, content = _payload(step.body, scope)
    if step.body:
        placed["header"].setdefault("Content-Type", step.body.content_type)
    if content is not None or step.operation.method in {"POST", "PUT", "PATCH"}:
        placed["header"]["Content-Length"] = str(len(content or b""))
    sent = Sent(
        method=step.operation.method,
        url=url,
        headers={name.lower(): value for name, value in placed["header"].items()},
        query=placed["query"],
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


def _url(server: str, path: str, in_path: Mapping[str, str], query: Mapping[str, str]) -> str:
    for name, value in in_path.items():
        path = path.replace(f"{{{name}}}", quote(value, safe=""))
    return f"{server}{path}?{urlencode(query, quote_via=quote)}" if query else f"{server}{path}"


def _payload(body: Body | None, scope: Scope) -> tuple[Any, bytes | None]:
    """The payload as a value, and as it travels."""
    if body is None:
        return None, None
    payload = body.payload(scope)
    if body.replacements:
        payload = deepcopy(payload)  # what a template does not change is shared by all runs
        for target, value in body.replacements:
            if not pointers.place(payload, target, value(scope)):
                raise MissingValueError(f"the payload has no place /{'/'.join(target)}")
    return payload, _encoded(payload, body.content_type)


def _encoded(payload: Any, content_type: str) -> bytes | None:
    if payload is None:
        return None
    if isinstance(payload, str):
        return payload.encode()
    if content_type.partition(";")[0].strip() == _FORM and isinstance(payload, dict):
        return urlencode({name: as_text(value) or "" for name, value in payload.items()}).encode()
    return json.dumps(payload, separators=(",", ":")).encode()

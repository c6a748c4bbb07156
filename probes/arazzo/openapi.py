"""The OpenAPI descriptions that a journey refers to: which call an operationId means."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from probes.arazzo.located import Located, read

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One call of an API."""

    source: str
    """Name of the source description, which is also the name of the server in a target."""
    method: str
    path: str
    """Path template, such as `/FHIR/STU3/ReferralRequest/{ubrn}`."""
    media_type: str = ""
    """First media type of the request body, where the operation has one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One source description."""

    name: str
    operations: Mapping[str, Operation]


def load_source(file: Path, *, name: str) -> Source:
    """Read an OpenAPI 3.0 or 3.1 document from a local file. Raises JourneyError."""
    top = read(file)
    version = top.need("openapi").as_text()
    if not version.startswith(("3.0", "3.1")):
        raise top.need("openapi").error(f"OpenAPI {version} is not supported", remedy="Use 3.0 or 3.1")
    operations: dict[str, Operation] = {}
    for path, item in top.pairs("paths"):
        for method in _METHODS:
            _collect(operations, item.get(method), name=name, method=method, path=path)
    return Source(name=name, operations=operations)


def _collect(operations: dict[str, Operation], found: Located | None, *, name: str, method: str, path: str) -> None:
    operation_id = found.text("operationId") if found else ""
    if not found or not operation_id:
        return
    if operation_id in operations:
        raise found.error(f"operationId {operation_id!r} is used twice", remedy="Give each operation its own")
    operations[operation_id] = Operation(source=name, method=method.upper(), path=path, media_type=_media_type(found))


def _media_type(operation: Located) -> str:
    body = operation.get("requestBody")
    content = body.get("content") if body else None
    return next(iter(content.as_map()), "") if content else ""

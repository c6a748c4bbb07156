"""The OpenAPI descriptions that a journey refers to: which call an operationId or an operationPath means."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from probes.arazzo.files import Files
from probes.arazzo.located import Located

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_MOVED = "Give that server its own description, or name it with --server"


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a parameter that is a list or an object is written (OpenAPI 3.1, "Style Values")."""

    name: str
    explode: bool


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
    styles: Mapping[tuple[str, str], Style] = field(default_factory=dict)
    """By (in, name), where the description says something of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One OpenAPI description."""

    name: str
    operations: Mapping[str, Operation] = field(default_factory=dict)
    by_place: Mapping[tuple[str, str], Operation] = field(default_factory=dict)
    """By (path, method)."""
    server: str = ""
    """Base URL of its first server, with the default of each variable; may be relative or empty."""
    is_broken: bool = False
    """Stands for a description that could not be read: its own problem is enough, each step needs none."""


UNKNOWN = Source(name="", is_broken=True)


def load_source(file: Path, *, name: str, files: Files | None = None) -> Source:
    """Read an OpenAPI 3.0 or 3.1 description from a local file. Raises JourneyError."""
    reading = files or Files()
    top = reading.description(file)
    version = top.need("openapi")
    if not version.as_text().startswith(("3.0.", "3.1.")):
        raise version.error(f"OpenAPI {version.value} is not supported", remedy="Use 3.0 or 3.1")
    named: dict[str, Operation] = {}
    placed: dict[tuple[str, str], Operation] = {}
    for path, method, item, found in _calls(top, reading):
        operation = _operation(found, item, reading, source=name, method=method, path=path)
        placed[path, method] = operation
        operation_id = found.text("operationId")
        if operation_id in named:
            raise found.error(f"operationId {operation_id!r} is used twice", remedy="Give each operation its own")
        if operation_id:
            named[operation_id] = operation
    return Source(name=name, operations=named, by_place=placed, server=_server(top))


def _calls(top: Located, files: Files) -> Iterator[tuple[str, str, Located, Located]]:
    for path, written in top.pairs("paths"):
        item = files.follow(written)
        for method in METHODS:
            found = item.get(method) if isinstance(item.value, dict) else None
            if found and isinstance(found.value, dict):
                yield path, method, item, found


def _operation(found: Located, item: Located, files: Files, *, source: str, method: str, path: str) -> Operation:
    for each in (item, found):
        if each.get("servers"):
            raise each.need("servers").error("a server of one path or operation alone is not supported", remedy=_MOVED)
    parameters = [files.follow(each) for each in (*item.items("parameters"), *found.items("parameters"))]
    return Operation(
        source=source,
        method=method.upper(),
        path=path,
        media_type=_media_type(found, files),
        styles={(each.text("in"), each.text("name")): style for each in parameters if (style := _style(each))},
    )


def _style(parameter: Located) -> Style | None:
    """None where the parameter is written in the usual way."""
    name, explode = parameter.get("style"), parameter.get("explode")
    if name is None and explode is None:
        return None
    usual = "form" if parameter.text("in") in {"query", "cookie"} else "simple"
    chosen = name.as_text() if name else usual
    return Style(name=chosen, explode=explode.as_flag() if explode else chosen == "form")


def _media_type(operation: Located, files: Files) -> str:
    body = operation.get("requestBody")
    content = files.follow(body).get("content") if body else None
    return next(iter(content.as_map()), "") if content else ""


def _server(top: Located) -> str:
    servers = top.items("servers")
    if not servers:
        return ""
    url = servers[0].need("url").as_text()
    for name, variable in servers[0].pairs("variables"):
        url = url.replace(f"{{{name}}}", variable.need("default").as_text())
    return url

"""The published e-RS description as a judge: is this reply one that it allows?"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import yaml
from requests import Response

MAIN = "e-referrals-service-api.yaml"
BASE = "_baseurl_"
NULLABLE = "nullable"
HEADER = "NHSD-End-User-Organisation-ODS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One reply, and whether it is as published."""

    operation: str
    """Code, such as A016."""
    status: int
    problems: tuple[str, ...]
    ours: str = ""
    """What it is where nothing is published about it."""


class Contract:
    """The OpenAPI files of a folder, for a core whose references hang from `base`."""

    def __init__(self, folder: Path, *, base: str) -> None:
        self._base = base
        paths = _load(folder / MAIN)["paths"]
        self._known = [
            (method.upper(), _pattern(path), folder / item[method]["$ref"])
            for path, item in paths.items()
            for method in item
        ]
        self._read: dict[Path, Any] = {}

    def codes(self) -> set[str]:
        """Every published operation's code."""
        return {_code(_load(file)) for _, _, file in self._known}

    def statuses(self, code: str) -> set[int]:
        """What an operation may answer."""
        return {
            int(status)
            for _, _, file in self._known
            if _code(_load(file)) == code
            for status in _load(file)["responses"]
        }

    def judge(self, response: Response) -> Reply:
        """Compare a reply with what is published for its operation and status."""
        method, url = str(response.request.method), str(response.request.url)
        operation = self._operation(method, url=url)
        if operation is None:
            return Reply(operation="", status=response.status_code, problems=(), ours=f"{method} {url}")
        if response.status_code == 400 and HEADER not in response.request.headers:
            # The words of e-RS's gateway, which the description leaves out.
            return Reply(operation=_code(operation), status=400, problems=(), ours=f"400 without {HEADER}")
        published = operation["responses"].get(str(response.status_code))
        problems = ["this status is not published"] if published is None else _problems(response, published)
        return Reply(operation=_code(operation), status=response.status_code, problems=tuple(problems))

    def judge_request(self, request: dict[str, Any]) -> list[str]:
        """What is wrong with a request of an HTTP Archive; nothing where its operation is not published."""
        operation = self._operation(request["method"], url=request["url"])
        if operation is None:
            return []
        return [f"{_code(operation)}: {each}" for each in _mistakes_of(request, operation)]

    def _operation(self, method: str, *, url: str) -> Any:
        path = urlsplit(url).path.removeprefix("/FHIR")
        fitting = (file for verb, pattern, file in self._known if verb == method and pattern.fullmatch(path))
        file = next(fitting, None)
        if file is not None and file not in self._read:
            self._read[file] = self._resolved(_load(file), file.parent)
        return file and self._read[file]

    def _resolved(self, node: Any, folder: Path) -> Any:
        if isinstance(node, list):
            return [self._resolved(each, folder) for each in node]
        if isinstance(node, str):
            return re.sub(BASE, self._base, node, flags=re.IGNORECASE)
        if not isinstance(node, dict):
            return node
        if "$ref" in node:
            file = folder / node["$ref"]
            return self._resolved(_load(file), file.parent)
        # Examples are no rules, and some of them name files that are not there.
        return {key: self._resolved(value, folder) for key, value in node.items() if key not in ("example", "examples")}


@cache
def _load(file: Path) -> Any:
    return yaml.safe_load(file.read_text(encoding="utf-8"))


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{\w+\\}", "[^/$]+", re.escape(path)))


def _code(operation: dict[str, Any]) -> str:
    return str(operation["operationId"])[:4].upper()


def _problems(response: Response, published: dict[str, Any]) -> Iterator[str]:
    for name, header in published.get("headers", {}).items():
        if name not in response.headers:
            if header.get("required"):
                yield f"the header {name} is missing"
        elif name.lower() not in ("content-length",):
            yield from _mistakes(response.headers[name], header.get("schema", {}), where=f"header {name}")
    content = published.get("content")
    if response.request.method == "HEAD":
        return
    if content is None:
        if response.content:
            yield "a body, and none is published"
        return
    given = response.headers.get("Content-Type", "").replace(" ", "").partition(";")[0]
    media = next((found for kind, found in content.items() if kind.partition(";")[0] == given), None)
    if media is None:
        yield f"the media type {given!r} is not published"
    elif given.endswith("json"):
        yield from _mistakes(response.json(), media["schema"], where="body")


def _mistakes_of(request: dict[str, Any], operation: dict[str, Any]) -> Iterator[str]:
    given = {
        "header": {each["name"].lower() for each in request["headers"]},
        "query": {each["name"].lower() for each in request["queryString"]},
    }
    for parameter in operation.get("parameters", []):
        place, name = parameter["in"], parameter["name"]
        if parameter.get("required") and name.lower() not in given.get(place, {name.lower()}):
            yield f"the {place} parameter {name} is missing"
    content = operation.get("requestBody", {}).get("content", {})
    sent = request.get("postData")
    if content and sent is None:
        yield "the body is missing"
    elif sent is not None and sent["mimeType"] not in content:
        yield f"the media type {sent['mimeType']} is not published"
    elif sent is not None and sent["mimeType"].endswith("json"):
        yield from _mistakes(json.loads(sent["text"]), content[sent["mimeType"]]["schema"], where="request")


def _mistakes(value: Any, schema: dict[str, Any], *, where: str) -> Iterator[str]:
    validator = jsonschema.Draft4Validator(_as_json_schema(schema), format_checker=FORMATS)
    for error in validator.iter_errors(value):
        best = jsonschema.exceptions.best_match([error])
        yield f"{where} {best.json_path}: {best.message[:300]}"


def _as_json_schema(node: Any) -> Any:
    """OpenAPI 3.0 writes "or null" otherwise than JSON Schema."""
    if isinstance(node, list):
        return [_as_json_schema(each) for each in node]
    if not isinstance(node, dict):
        return node
    found = {key: _as_json_schema(value) for key, value in node.items() if key != NULLABLE}
    return {"anyOf": [{"type": "null"}, found]} if node.get(NULLABLE) is True else found


FORMATS = jsonschema.FormatChecker(formats=())


@FORMATS.checks("date-time")
def _is_moment(value: object) -> bool:
    try:
        return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


@FORMATS.checks("date")
def _is_date(value: object) -> bool:
    try:
        return not isinstance(value, str) or bool(date.fromisoformat(value))
    except ValueError:
        return False

"""Collects the calls of runs and writes them as an HTTP Archive 1.2 (http://www.softwareishard.com/blog/har-12-spec)."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from bookwatch import __version__
from bookwatch.har.secrets import REMOVED, is_secret, secret_values, without
from domain import har
from domain.clock import Clock, iso
from domain.runs import Run, Step
from probes.transport.client import Call, Reply

MOST_BODY = 65_536
"""Characters of a body that are kept."""


class Archive:
    """The calls of one or more runs, each run a page. Give `on_call` and `on_step` to the engine."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._calls: list[tuple[datetime, Call, Step | None]] = []
        self._pages: list[dict[str, Any]] = []
        self._entries: list[dict[str, Any]] = []
        self._secrets: set[str] = set()

    def on_call(self, call: Call) -> None:
        """Take a call in; it ended just now."""
        self._calls.append((self._clock() - timedelta(milliseconds=call.exchange.total_ms), call, None))

    def on_step(self, step: Step) -> None:
        """The step that the latest call belonged to; a step that was refused before sending has none."""
        if self._calls and self._calls[-1][2] is None:
            self._calls[-1] = (*self._calls[-1][:2], step)

    def end_run(self, run: Run) -> None:
        """The calls taken in since the last one are this run's."""
        page = f"run-{len(self._pages) + 1}"
        self._pages.append(har.page(run, name=page))
        for _, call, _ in self._calls:
            self._secrets |= _secrets_of(call)
        for started, call, step in self._calls:
            entry = _entry(call, started=started, step=step, page=page)
            self._entries.append(_clean(entry, self._secrets))
        self._calls.clear()

    def write(self, path: Path) -> None:
        """Write the file, readable by its owner only. Raises OSError."""
        whole = har.log(version=__version__, pages=self._pages, entries=self._entries)
        path.touch(mode=0o600)
        path.write_text(json.dumps(whole, indent=1), encoding="utf-8")


def _clean(value: Any, secrets: set[str]) -> Any:
    """Every text without secrets, and only then cut: half a secret is one too."""
    if isinstance(value, str):
        return without(value, secrets)[:MOST_BODY]
    if isinstance(value, list):
        return [_clean(item, secrets) for item in value]
    if isinstance(value, dict):
        return {name: _clean(item, secrets) for name, item in value.items()}
    return value


def _secrets_of(call: Call) -> set[str]:
    reply = call.exchange.reply
    fields = [*call.headers.items(), *(reply.headers.items() if reply else ()), *_query(call.url)]
    texts = [_text(call.body or b""), _text(reply.content if reply else b"")]
    return secret_values(fields, texts=texts)


def _query(url: str) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(url).query, keep_blank_values=True)


def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace")


def _pairs(fields: Mapping[str, str] | list[tuple[str, str]]) -> list[dict[str, str]]:
    pairs = fields.items() if isinstance(fields, Mapping) else fields
    return [{"name": name, "value": REMOVED if is_secret(name) else value} for name, value in pairs]


def _entry(call: Call, *, started: datetime, step: Step | None, page: str) -> dict[str, Any]:
    exchange = call.exchange
    timings = har.timings(exchange.phases, client_ms=exchange.client_ms)
    entry = {
        "pageref": page,
        "startedDateTime": iso(started),
        "time": har.whole_ms(timings),
        "request": _request(call),
        "response": _response(exchange.reply),
        "cache": {},
        "timings": timings,
    }
    if step is not None:
        what = f": {step.failure_class.value}" if step.failure_class else ""
        entry["comment"] = f"{step.step_id} ({step.operation}) {step.outcome.value}{what}"
    return entry


def _request(call: Call) -> dict[str, Any]:
    parts = urlsplit(call.url)
    query = _query(call.url)
    url = call.url
    for name, value in query:
        if is_secret(name):
            url = url.replace(value, REMOVED)
    request = {
        "method": call.method,
        "url": url,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": [{"name": "Host", "value": parts.netloc}, *_pairs(call.headers)],
        "queryString": _pairs(query),
        "headersSize": -1,
        "bodySize": len(call.body or b""),
    }
    if call.body:
        kind = {name.lower(): value for name, value in call.headers.items()}.get("content-type", "")
        request["postData"] = {"mimeType": kind, "params": [], **_bounded(call.body)}
    return request


def _response(reply: Reply | None) -> dict[str, Any]:
    """Status 0 where no whole reply came, as browsers write it."""
    headers = reply.headers if reply else {}
    content = reply.content if reply else b""
    return {
        "status": reply.status if reply else 0,
        "statusText": _reason(reply.status) if reply else "",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(headers),
        "content": {"size": len(content), "mimeType": headers.get("content-type", ""), **_bounded(content)},
        "redirectURL": headers.get("location", ""),
        "headersSize": -1,
        "bodySize": len(content) if reply else -1,
    }


def _reason(status: int) -> str:
    return HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else ""


def _bounded(content: bytes) -> dict[str, str]:
    """A body as text, cut where it is long; what is no text is not kept, as no secret could be found in it."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return {"text": "", "comment": "not text: left out"}
    return {"text": text, **({"comment": f"cut at {MOST_BODY} characters"} if len(text) > MOST_BODY else {})}

"""One exchange with the collector: a batch of results out, its answer for each run back."""

import gzip
import json
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from domain.wire import batch_to_json
from probes.agent.outbox import Waiting
from probes.engine.clocks import offset_of

PATH = "/api/v1/results"

CONNECT_S = 5.0
REPLY_S = 15.0
"""Timeouts of delivery, apart from a journey's: waiting for a collector must never count as a core's slowness."""

_LONGEST_RETRY_AFTER_S = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """How one agent's results reach the collector."""

    agent: str
    collector: str
    token: str = field(repr=False)
    source_address: str | None = None
    ca_file: Path | None = None
    """Authority to trust for https; None: the system's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the collector said of one run: `stored`, `duplicate` or `rejected`, and why."""

    status: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came of one exchange."""

    status: int | None = None
    """HTTP status, or None when nothing came back."""
    answers: Mapping[str, Answer] = field(default_factory=dict)
    """By run id; only with status 200."""
    retry_after_s: float | None = None
    problem: str = ""
    """In one line, empty when all is well."""
    clock_offset_ms: float | None = None
    """Own clock less the collector's, from the reply's Date header; None without one."""
    where: str = ""
    """The part of the batch that the collector objects to, such as `format` or `runs[3].trace_id`."""


def send(
    batch: Sequence[Waiting], *, route: Route, agent_version: str, sent_at: datetime, queued: int, timeout_s: float
) -> Reply:
    """Post one batch. Never raises for what the network or the collector does."""
    document = batch_to_json(
        [json.loads(each.body) for each in batch],
        agent=route.agent,
        agent_version=agent_version,
        sent_at=sent_at,
        queued=queued,
    )
    body = gzip.compress(json.dumps(document, separators=(",", ":")).encode(), compresslevel=5)
    headers = {
        "Authorization": f"Bearer {route.token}",
        "Content-Type": "application/json",
        "Content-Encoding": "gzip",
        "User-Agent": f"bookwatch-agent/{agent_version}",
    }
    began = perf_counter()
    try:
        with _session(route) as session:
            response = session.post(
                route.collector + PATH,
                data=body,
                headers=headers,
                timeout=(min(CONNECT_S, timeout_s), timeout_s),
                allow_redirects=False,  # the token must not travel to another address
            )
            return _reply(response, now=sent_at + timedelta(seconds=perf_counter() - began))
    except requests.RequestException as error:
        return Reply(problem=f"{type(error).__name__}: {error}")


def retry_after(value: str | None, *, now: datetime) -> float | None:
    """Seconds of a Retry-After header (a number, or a date), an hour at most; None where absent or unreadable."""
    if not value:
        return None
    try:
        seconds = float(value) if value.strip().isdecimal() else _until(value, now=now)
    except ValueError:
        return None
    return min(max(seconds, 0.0), _LONGEST_RETRY_AFTER_S)


def _until(value: str, *, now: datetime) -> float:
    moment = parsedate_to_datetime(value)
    return ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now).total_seconds()


def _reply(response: requests.Response, *, now: datetime) -> Reply:
    document = _json_object(response)
    if response.status_code == requests.codes.ok:
        answers = _answers(document)
        problem = "" if answers else "an answer without results"
        offset_ms = offset_of(response.headers.get("Date"), now=now)
        return Reply(status=200, answers=answers, problem=problem, clock_offset_ms=offset_ms)
    words = [str(document[key]) for key in ("error", "remedy") if document.get(key)]
    return Reply(
        status=response.status_code,
        retry_after_s=retry_after(response.headers.get("Retry-After"), now=now),
        problem="; ".join([f"HTTP {response.status_code}", *words]),
        where=str(document.get("where", "")),
    )


def _answers(document: Mapping[str, Any]) -> dict[str, Answer]:
    results = document.get("results")
    return {
        str(each["run_id"]): Answer(status=str(each.get("status", "")), reason=str(each.get("reason") or ""))
        for each in (results if isinstance(results, list) else [])
        if isinstance(each, dict) and "run_id" in each
    }


def _json_object(response: requests.Response) -> Mapping[str, Any]:
    try:
        document = response.json()
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


class _Adapter(HTTPAdapter):
    """Leaves from the vantage's own address, and shares one TLS context per authority (25 ms of CPU to make)."""

    def __init__(self, route: Route) -> None:
        self._route = route
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **settings: Any) -> None:
        """Called by requests when the adapter is made."""
        if self._route.source_address:
            settings["source_address"] = (self._route.source_address, 0)
        if self._route.collector.startswith("https:"):
            settings["ssl_context"] = _trust(self._route.ca_file)
        super().init_poolmanager(*args, **settings)


@cache
def _trust(ca_file: Path | None) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=ca_file)


def _session(route: Route) -> requests.Session:
    session = requests.Session()
    session.trust_env = False  # a proxy variable or .netrc of the machine is not this vantage's
    session.mount(route.collector, _Adapter(route))
    return session

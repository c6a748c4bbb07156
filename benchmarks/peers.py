"""The eight calls of the benchmark journey as other clients make them: 5 GET and 3 POST over one fresh connection."""

import json
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import pycurl
import requests

from domain.identifiers import new_trace_id, traceparent
from domain.runs import Phases
from probes.transport.client import Client
from probes.transport.deadline import Deadline
from probes.transport.line import Line
from probes.transport.trust import context_for

PAYLOAD = {"resourceType": "Bundle", "text": ["x" * 100] * 20}
CALLS = (*(("GET", number) for number in range(5)), *(("POST", number) for number in range(3)))


def call_headers() -> dict[str, str]:
    """What the engine sends with a call, too."""
    return {
        "User-Agent": "bookwatch/0",
        "Accept": "application/fhir+json, application/json",
        "Accept-Encoding": "identity",
        "traceparent": traceparent(new_trace_id()),
        "X-Correlation-ID": f"{new_trace_id()}.1",
        "Authorization": "Bearer " + "x" * 400,
    }


def with_requests(base: str, *, ca_file: Path) -> None:
    """As a plain script would do it: a fresh default Session."""
    headers = call_headers()
    with requests.Session() as session:
        session.verify = str(ca_file)
        for method, number in CALLS:
            body = PAYLOAD if method == "POST" else None
            session.request(method, f"{base}/{method}/{number}", json=body, headers=headers, timeout=10).json()


def with_our_transport(base: str, *, ca_file: Path) -> list[Phases]:
    """Our own HTTP seam without the engine: the same calls, phases recorded, replies read as JSON as by the peers."""
    line = Line(context=context_for(ca_file), connect_s=10.0)
    found = []
    with Client(line) as client:
        for method, number in CALLS:
            body = json.dumps(PAYLOAD).encode() if method == "POST" else None
            headers = call_headers()
            if body:
                headers |= {"Content-Type": "application/json", "Content-Length": str(len(body))}
            url = f"{base}/{method}/{number}"
            made = client.call(method=method, url=url, headers=headers, body=body, deadline=Deadline.after(10.0))
            assert made.reply is not None, made.error
            json.loads(made.reply.content)
            found.append(made.phases)
    return found


def curl_handle(ca_file: Path) -> Any:
    """A pycurl handle that shakes hands as Python's own TLS does (newer OpenSSL adds a post-quantum key by default)."""
    handle = pycurl.Curl()
    handle.setopt(pycurl.CAINFO, str(ca_file))
    handle.setopt(pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_1_1)
    handle.setopt(pycurl.SSL_EC_CURVES, "X25519:P-256")
    handle.setopt(pycurl.DNS_CACHE_TIMEOUT, 0)
    # One question by the machine's list of hosts, as Python asks: else a second goes to the network (AAAA).
    handle.setopt(pycurl.IPRESOLVE, pycurl.IPRESOLVE_V4)
    handle.setopt(pycurl.NOSIGNAL, 1)
    handle.setopt(pycurl.SSL_SESSIONID_CACHE, 0)
    return handle


def with_curl(base: str, *, handle: Any) -> list[dict[str, float]]:
    """A fresh connection for the first call, kept for the others; the phases as libcurl times them, in milliseconds."""
    headers = [f"{name}: {value}" for name, value in call_headers().items()]
    found = []
    for at, (method, number) in enumerate(CALLS):
        reply = BytesIO()
        handle.setopt(pycurl.FRESH_CONNECT, int(at == 0))
        handle.setopt(pycurl.FORBID_REUSE, int(at == len(CALLS) - 1))  # closed at the end, as ours: none pile up
        handle.setopt(pycurl.URL, f"{base}/{method}/{number}")
        handle.setopt(pycurl.HTTPHEADER, [*headers, "Content-Type: application/json"])
        handle.setopt(pycurl.WRITEDATA, reply)
        if method == "POST":
            handle.setopt(pycurl.POSTFIELDS, json.dumps(PAYLOAD))
        else:
            handle.setopt(pycurl.HTTPGET, 1)
        handle.perform()
        json.loads(reply.getvalue())
        found.append(_curl_phases(handle))
    return found


def _curl_phases(handle: Any) -> dict[str, float]:
    """libcurl gives moments since the start; the differences are the phases (its "send" ends in "wait")."""
    moments: Mapping[str, float] = {
        "dns": handle.getinfo(pycurl.NAMELOOKUP_TIME),
        "connect": handle.getinfo(pycurl.CONNECT_TIME),
        "tls": handle.getinfo(pycurl.APPCONNECT_TIME),
        "ready": handle.getinfo(pycurl.PRETRANSFER_TIME),
        "first": handle.getinfo(pycurl.STARTTRANSFER_TIME),
        "all": handle.getinfo(pycurl.TOTAL_TIME),
    }
    seconds = {
        "dns": moments["dns"],
        "connect": max(moments["connect"] - moments["dns"], 0.0),
        "tls": max(moments["tls"] - moments["connect"], 0.0),
        "send_and_wait": moments["first"] - moments["ready"],
        "receive": moments["all"] - moments["first"],
    }
    return {name: value * 1000 for name, value in seconds.items()}

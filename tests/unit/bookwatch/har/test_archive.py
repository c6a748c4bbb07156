"""An HTTP Archive of real calls: what the format wants is there, and no secret is."""

import json
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import trustme

from bookwatch.har.archive import MOST_BODY, Archive
from bookwatch.har.secrets import REMOVED, is_secret, without
from domain.clock import system_clock
from domain.runs import Run
from tests.fakes.web_server import Request, reply, server_context, serving

Runner = Callable[..., Run]
TOKEN = "tok-0123456789-secret"  # noqa: S105
STEPS = """
      - stepId: log-on
        operationId: make
        x-bookwatch-operation: LOGON
        requestBody:
          contentType: application/x-www-form-urlencoded
          payload: {grant_type: password, username: u, password: Hidden-Words-1}
        successCriteria: [{condition: $statusCode == 200}]
        outputs: {token: $response.body#/access_token}
      - stepId: write
        operationId: write
        x-bookwatch-operation: A016
        parameters:
          - {name: id, in: path, value: "1"}
          - {name: Authorization, in: header, value: "Bearer {$steps.log-on.outputs.token}"}
          - {name: access_token, in: query, value: $steps.log-on.outputs.token}
        requestBody: {contentType: application/json, payload: {a: 1}}
        successCriteria: [{condition: $statusCode == 200}]
"""
REQUEST = {"method", "url", "httpVersion", "cookies", "headers", "queryString", "headersSize", "bodySize"}
RESPONSE = {"status", "statusText", "httpVersion", "cookies", "headers", "content", "redirectURL", "headersSize"}
TIMINGS = {"blocked", "dns", "connect", "ssl", "send", "wait", "receive"}


def answer(request: Request, _: socket.socket) -> bytes | None:
    """A log-on; then an echo of the token, cookies, two patients, and more than is kept."""
    if request.method == "POST":
        return reply(200, {"access_token": TOKEN, "expires_in": 600, "token_type": "Bearer"})
    body = {"said": f"for {TOKEN}", "patients": ["9990000018", "123 456 7890"], "long": "x" * MOST_BODY}
    return reply(200, body, headers={"Set-Cookie": "session=0123456789abcdef"})


@pytest.fixture
def archive(run_once: Runner, authority: trustme.CA) -> Archive:
    """Two runs: one that passed, and one whose second call got no reply."""
    found = Archive(system_clock)
    with serving(answer, context=server_context(authority)) as server:
        found.end_run(run_once(server.url, STEPS, on_step=found.on_step, on_call=found.on_call))
    mute = serving(lambda request, sock: answer(request, sock) if request.method == "POST" else None,
                   context=server_context(authority))  # fmt: skip
    with mute as server:
        found.end_run(run_once(server.url, STEPS, on_step=found.on_step, on_call=found.on_call))
    return found


@pytest.fixture
def written(archive: Archive, tmp_path: Path) -> str:
    archive.write(tmp_path / "runs.har")
    assert (tmp_path / "runs.har").stat().st_mode & 0o077 == 0
    return (tmp_path / "runs.har").read_text()


def entries(text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(text)["log"]["entries"]
    return found


def test_what_the_format_wants(written: str) -> None:
    log = json.loads(written)["log"]
    assert log["version"] == "1.2"
    assert log["creator"]["name"] == "Bookwatch"
    assert [page["id"] for page in log["pages"]] == ["run-1", "run-2"]
    assert {entry["pageref"] for entry in log["entries"]} == {"run-1", "run-2"}
    for entry in log["entries"]:
        assert entry["request"].keys() >= REQUEST
        assert entry["response"].keys() >= RESPONSE
        assert entry["response"]["content"].keys() >= {"size", "mimeType", "text"}
        assert entry["timings"].keys() == TIMINGS
        assert entry["cache"] == {}
        assert all({"name", "value"} == set(each) for each in entry["request"]["headers"])
        parts = [value for name, value in entry["timings"].items() if name != "ssl" and value > 0]
        assert entry["time"] == pytest.approx(sum(parts), abs=0.01)
        assert entry["startedDateTime"].endswith("Z")


def test_steps_and_a_call_without_a_reply_can_be_told(written: str) -> None:
    comments = [entry["comment"] for entry in entries(written)]
    assert comments == [
        "log-on (LOGON) ok",
        "write (A016) ok",
        "log-on (LOGON) ok",
        "write (A016) failed: core.cut",
    ]
    assert [entry["response"]["status"] for entry in entries(written)] == [200, 200, 200, 0]


def test_first_calls_connect_and_later_ones_do_not(written: str) -> None:
    first, second = entries(written)[:2]
    assert first["timings"]["connect"] >= first["timings"]["ssl"] > 0
    assert second["timings"]["connect"] == second["timings"]["ssl"] == 0


@pytest.mark.parametrize("secret", [TOKEN, "Hidden-Words-1", "0123456789abcdef", "1234567890", "123 456 7890"])
def test_no_secret_and_no_patient_is_left(written: str, secret: str) -> None:
    assert secret not in written
    assert "9990000018" in written
    assert REMOVED in written


def test_bodies_are_bounded(written: str) -> None:
    content = entries(written)[1]["response"]["content"]
    assert len(content["text"]) <= MOST_BODY
    assert content["size"] > MOST_BODY
    assert "cut" in content["comment"]


@pytest.mark.parametrize("name", ["Authorization", "Proxy-Authorization", "Cookie", "client_assertion", "X-Api-Key"])
def test_names_of_secrets(name: str) -> None:
    assert is_secret(name)
    assert not is_secret("token_type")
    assert not is_secret("X-Correlation-ID")


def test_what_looks_like_a_token_goes_wherever_it_stands() -> None:
    told = without("a eyJhbGciOi.eyJzdWIiOiIx.c2ln b Bearer abcdefghij c", set())
    assert told == f"a {REMOVED} b {REMOVED} c"

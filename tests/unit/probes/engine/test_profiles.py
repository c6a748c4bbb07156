"""What a profile permits, how it logs on, and the application's pace: whole runs against real sockets."""

import logging
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
import trustme

from domain.clock import system_clock
from domain.failures import FailureClass as F
from domain.identifiers import new_trace_id, uuid7
from domain.runs import Run
from domain.vocabulary import Outcome
from probes.arazzo.compiled import Journey
from probes.engine import TargetError, run_journey
from probes.profiles import Authentication, AuthenticationKind, Profile, load_profile
from probes.settings import Credentials, Target, Timeouts, VantageSetup
from tests.fakes.web_server import Request, WebServer, reply, server_context, serving
from tests.unit.probes.conftest import READ

LOG_ON = """
      - stepId: log-on
        operationId: make
        x-bookwatch-operation: LOGON
        requestBody: {contentType: application/json, payload: {assertion: $inputs.organisation}}
        successCriteria: [{condition: $statusCode == 200}]
        outputs: {accessToken: $response.body#/access_token}
""" + READ.replace(
    "parameters: [",
    'parameters: [{name: Authorization, in: header, value: "Bearer {$steps.log-on.outputs.accessToken}"}, ',
)


@pytest.fixture
def run(compiled: Callable[[str], Journey], ca_file: Path, tmp_path: Path) -> Callable[..., Run]:
    """Runs LOG_ON under a profile with a refresh token."""
    one_at_a_time = threading.Lock()
    refresh = tmp_path / "refresh"
    refresh.write_text("refresh-token-1")

    def once(
        url: str, *, steps: str = LOG_ON, kind: AuthenticationKind = AuthenticationKind.USER,
        rate_per_s: float | None = None, budget_s: float = 5.0, control: bool = False,
        stopped: Callable[[], str] = lambda: "", **changes: Any,
    ) -> Run:  # fmt: skip
        profile = Profile(
            name="test", authentication=Authentication(kind=kind, token_url=f"{url}/oauth2/token"), **changes
        )
        now = system_clock()
        with one_at_a_time:
            journey = compiled(steps)
        return run_journey(
            journey,
            target=Target(
                profile=profile,
                servers={"core": url},
                ca_file=ca_file,
                timeouts=Timeouts(connect_s=2, step_s=3, budget_s=budget_s),
                rate_per_s=rate_per_s,
            ),
            setup=VantageSetup(
                vantage="Y99001",
                organisation="Y99001",
                control=control,
                credentials=Credentials(client_id="app-1", refresh_token_file=refresh),
            ),
            scheduled_at=now,
            clock=system_clock,
            run_id=uuid7(now),
            trace_id=new_trace_id(),
            agent="test",
            agent_version="0",
            stopped=stopped,
        )

    return once


def tokens(answer: bytes | dict[str, Any], *, core: int = 200) -> Callable[[Request, socket.socket], bytes]:
    """A server whose token endpoint gives this answer."""

    def respond(request: Request, _: socket.socket) -> bytes:
        if request.path == "/oauth2/token":
            return answer if isinstance(answer, bytes) else reply(200, answer)
        return reply(core, {})

    return respond


def paths(server: WebServer) -> list[str]:
    return [request.path for request in server.requests]


def test_the_token_is_asked_for_once_and_kept(
    run: Callable[..., Run], authority: trustme.CA, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    good = {"access_token": "the-access-token", "expires_in": 600, "refresh_token": "refresh-token-2"}
    with serving(tokens(good), context=server_context(authority)) as server:
        first, second = run(server.url), run(server.url)
    assert (first.outcome, second.outcome) == (Outcome.OK, Outcome.OK)
    assert paths(server) == ["/oauth2/token", "/things/1", "/things/1"]
    assert [step.operation for step in first.steps] == ["LOGON", "A005"]
    assert [step.operation for step in second.steps] == ["A005"]
    form = parse_qs(server.requests[0].body.decode())
    assert form["grant_type"] == ["refresh_token"]
    assert server.requests[2].headers["authorization"] == "Bearer the-access-token"
    told = caplog.text + repr(first) + repr(second)
    assert not any(secret in told for secret in ("the-access-token", "refresh-token-1", "refresh-token-2"))


def test_a_token_that_the_core_refuses_is_dropped(run: Callable[..., Run], authority: trustme.CA) -> None:
    with serving(
        tokens({"access_token": "t", "expires_in": 600}, core=401), context=server_context(authority)
    ) as server:
        assert run(server.url).failure_class is F.IDENTITY_REJECTED
        run(server.url)
    assert paths(server).count("/oauth2/token") == 2


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (reply(200, {"access_token": "t", "expires_in": -1}), F.CONTRACT_MALFORMED),
        (reply(200, {"access_token": "t\nx: y"}), F.CONTRACT_MALFORMED),
        (reply(200, {"token": "t"}), F.CONTRACT_MISSING_OUTPUT),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\n<html>no</html>", F.CONTRACT_MALFORMED),
        (reply(302, headers={"Location": "https://elsewhere.example/"}), F.CONTRACT_REDIRECTED),
        (reply(200, {"access_token": "t", "expires_in": 1e300}), None),
    ],
)  # fmt: skip
def test_a_token_endpoint_that_lies(
    run: Callable[..., Run], authority: trustme.CA, answer: bytes, expected: F | None
) -> None:
    with serving(tokens(answer), context=server_context(authority)) as server:
        result = run(server.url)
    assert result.failure_class is expected
    if expected:
        assert (result.failed_step, paths(server)) == ("log-on", ["/oauth2/token"])


def test_without_authentication_no_token_is_asked_for_or_sent(run: Callable[..., Run], authority: trustme.CA) -> None:
    with serving(tokens({}), context=server_context(authority)) as server:
        result = run(
            server.url,
            kind=AuthenticationKind.NONE,
            headers={"X-Own": "1"},
            without_headers=frozenset({"x-correlation-id"}),
        )
    assert (result.outcome, paths(server)) == (Outcome.OK, ["/things/1"])
    headers = server.requests[0].headers
    assert headers["x-own"] == "1"
    assert not {"authorization", "x-correlation-id"} & set(headers)


def test_a_call_outside_the_profile_is_refused_before_sending(run: Callable[..., Run], authority: trustme.CA) -> None:
    operations = load_profile("ers-live-readonly").operations
    with serving(tokens({}), context=server_context(authority)) as server:
        result = run(server.url, kind=AuthenticationKind.NONE, operations=operations)
    assert (result.failure_class, result.failed_step) == (F.CLIENT_REFUSED_BY_PROFILE, "read")
    assert server.requests == []


def test_missing_credentials_are_told_before_anything_runs(compiled: Callable[[str], Journey], ca_file: Path) -> None:
    target = Target(profile=load_profile("ers-int"), servers={"core": "https://localhost:1"}, ca_file=ca_file)
    with pytest.raises(TargetError, match="client id"):
        run_journey(
            compiled(READ), target=target, setup=VantageSetup(vantage="Y99001", organisation="Y99001"),
            scheduled_at=system_clock(), clock=system_clock, run_id=uuid7(system_clock()), trace_id=new_trace_id(),
            agent="test", agent_version="0",
        )  # fmt: skip


def many(count: int) -> str:
    return "".join(READ.replace("stepId: read", f"stepId: read-{number}") for number in range(count))


def test_waiting_for_the_rate_is_in_no_phase(run: Callable[..., Run], authority: trustme.CA) -> None:
    with serving(tokens({}), context=server_context(authority)) as server:
        result = run(server.url, steps=many(4), rate_per_s=2.0, kind=AuthenticationKind.NONE)
    assert (result.outcome, len(result.steps)) == (Outcome.OK, 4)
    assert result.duration_ms >= 900
    late = result.steps[-1]
    assert "rate" in late.detail
    before = result.steps[-2]
    assert late.offset_ms - before.offset_ms - before.total_ms >= 300
    assert sum(late.phases.measured().values()) < 400


def test_a_rate_that_leaves_no_time_ends_the_run_as_ours(run: Callable[..., Run], authority: trustme.CA) -> None:
    with serving(tokens({}), context=server_context(authority)) as server:
        result = run(server.url, steps=many(4), rate_per_s=0.5, kind=AuthenticationKind.NONE, budget_s=1.5)
    assert (result.failure_class, len(server.requests)) == (F.CLIENT_BUDGET, 1)


def test_429_stops_the_application_and_no_control(run: Callable[..., Run], authority: trustme.CA) -> None:
    with serving(lambda _, __: reply(429), context=server_context(authority)) as server:
        assert run(server.url, kind=AuthenticationKind.NONE).failure_class is F.GATEWAY_THROTTLED
        stopped = run(server.url, kind=AuthenticationKind.NONE, budget_s=0.6)
        assert (stopped.failure_class, len(server.requests)) == (F.CLIENT_BUDGET, 1)
        run(server.url, kind=AuthenticationKind.NONE, budget_s=0.6, control=True)
    assert len(server.requests) == 2


def test_503_with_retry_after_is_not_retried_within_the_run(run: Callable[..., Run], authority: trustme.CA) -> None:
    again = READ.replace(
        "successCriteria", "onFailure: [{name: again, type: retry, retryLimit: 3}]\n        successCriteria"
    )
    answered = reply(503, headers={"Retry-After": "0"})
    with serving(lambda _, __: answered, context=server_context(authority)) as server:
        run(server.url, steps=again, kind=AuthenticationKind.NONE)
        assert len(server.requests) == 1


def test_runs_at_once_use_a_refresh_token_one_after_the_other(run: Callable[..., Run], authority: trustme.CA) -> None:
    good = {"refresh-token-1"}

    def answer(request: Request, _: socket.socket) -> bytes:
        if request.path != "/oauth2/token":
            return reply(200, {})
        [shown] = parse_qs(request.body.decode())["refresh_token"]
        if shown not in good:
            return reply(400)
        good.remove(shown)
        good.add("refresh-token-2")
        return reply(200, {"access_token": "t", "expires_in": 600, "refresh_token": "refresh-token-2"})

    with serving(answer, context=server_context(authority)) as server, ThreadPoolExecutor(4) as pool:
        runs = list(pool.map(lambda _: run(server.url, budget_s=20.0), range(4)))
    assert [each.outcome for each in runs] == [Outcome.OK] * 4
    assert paths(server).count("/oauth2/token") == 1


def test_a_stop_ends_the_wait_for_the_rate_and_nothing_more_is_sent(
    run: Callable[..., Run], authority: trustme.CA
) -> None:
    began = time.monotonic()

    def stopped() -> str:
        return "maintenance" if time.monotonic() > began + 0.5 else ""

    with serving(tokens({}), context=server_context(authority)) as server:
        result = run(
            server.url, steps=many(3), rate_per_s=0.05, kind=AuthenticationKind.NONE, budget_s=90, stopped=stopped
        )
        assert len(server.requests) == 1
    assert (result.outcome, result.markers) == (Outcome.INTERRUPTED, ("interrupted: maintenance",))
    assert result.duration_ms < 10_000

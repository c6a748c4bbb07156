"""Each failure class from real sockets that misbehave: class, phase, and times that add up."""

import socket
import ssl
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
import trustme

from domain.clock import skewed, system_clock
from domain.failures import FailureClass as F
from domain.runs import Run
from domain.vocabulary import Outcome, Phase
from tests.fakes.line_faults import address_answer, connect_proxy, udp_resolver
from tests.fakes.web_server import Request, outcome, reply, server_context, serving

Runner = Callable[..., Run]
CORE = {"X-Request-ID": "r-1"}
POST = """
      - stepId: make
        operationId: make
        x-bookwatch-operation: A016
        requestBody: {contentType: application/json, payload: {a: 1}}
        successCriteria: [{condition: $statusCode == 201}]
"""


def agrees(run: Run) -> bool:
    """Phases and the client's own time differ from the total by at most 1 ms, in every step."""
    return all(abs(step.total_ms - step.client_ms - sum(step.phases.measured().values())) <= 1.0 for step in run.steps)


def slam(_: Request, sock: socket.socket) -> bytes | None:
    """Reset the connection instead of a reply."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return None


def hang(_: Request, __: socket.socket) -> bytes | None:
    time.sleep(1.2)
    return None


def trickle(_: Request, sock: socket.socket) -> bytes | None:
    for byte in b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + b"x" * 40:
        sock.sendall(bytes([byte]))
        time.sleep(0.05)
    return None


def trickle_body(_: Request, sock: socket.socket) -> bytes | None:
    sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _each in range(40):
        sock.sendall(b"x")
        time.sleep(0.05)
    return None


def reset_in_body(request: Request, sock: socket.socket) -> bytes | None:
    sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc")
    return slam(request, sock)


def interim_for_ever(_: Request, sock: socket.socket) -> bytes | None:
    while True:
        sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        time.sleep(0.01)


def endless(_: Request, sock: socket.socket) -> bytes | None:
    sock.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        sock.sendall(b"x" * 1_000_000)


def answering(*args: object, **settings: object) -> Callable[[Request, socket.socket], bytes]:
    return lambda _, __: reply(*args, **settings)  # type: ignore[arg-type]


def raw(data: bytes) -> Callable[[Request, socket.socket], bytes | None]:
    def answer(_: Request, sock: socket.socket) -> bytes | None:
        sock.sendall(data)
        return None

    return answer


@pytest.mark.parametrize(
    ("answer", "expected", "phase", "status"),
    [
        (slam, F.CORE_CUT, Phase.WAIT, None),
        (raw(b""), F.CORE_CUT, Phase.WAIT, None),
        (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nabc"), F.CORE_CUT, Phase.RECEIVE, None),
        (raw(b"SSH-2.0-OpenSSH\r\n\r\n"), F.CONTRACT_MALFORMED, Phase.RECEIVE, None),
        (hang, F.CORE_TIMED_OUT, Phase.WAIT, None),
        (trickle, F.CORE_TIMED_OUT, Phase.RECEIVE, None),
        (trickle_body, F.CORE_TIMED_OUT, Phase.RECEIVE, None),
        (reset_in_body, F.CORE_CUT, Phase.RECEIVE, None),
        (interim_for_ever, F.CORE_TIMED_OUT, Phase.RECEIVE, None),
        (raw(b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 200 + b"\r\n"), F.CONTRACT_MALFORMED, Phase.RECEIVE, None),
        (raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), F.CORE_CUT, Phase.RECEIVE, None),
        (endless, F.CONTRACT_MALFORMED, Phase.RECEIVE, None),
        (answering(502, content=b"<html>"), F.GATEWAY_BAD_GATEWAY, None, 502),
        (answering(503, content=b""), F.GATEWAY_UNAVAILABLE, None, 503),
        (answering(504, content=b""), F.GATEWAY_TIMED_OUT, None, 504),
        (answering(429, outcome("TOO_MANY_REQUESTS")), F.GATEWAY_THROTTLED, None, 429),
        (answering(503, outcome("SYSTEM_UNAVAILABLE"), headers=CORE), F.CORE_UNAVAILABLE, None, 503),
        (answering(500, headers=CORE), F.CORE_ERROR, None, 500),
        (answering(504, outcome("PAS_NOT_RESPONDING"), headers=CORE), F.PROVIDER_NOT_RESPONDING, None, 504),
        (answering(502, outcome("PAS_RESPONDED_WITH_ERROR"), headers=CORE), F.PROVIDER_ERROR, None, 502),
        (answering(422, outcome("UNABLE_TO_CONFIRM_APPOINTMENT")), F.CORE_UNCONFIRMED, None, 422),
        (answering(401, outcome("NO_ACCESS")), F.IDENTITY_REJECTED, None, 401),
        (answering(403, outcome("FORBIDDEN")), F.IDENTITY_FORBIDDEN, None, 403),
        (answering(302, headers={"Location": "https://localhost:1/"}), F.CONTRACT_UNEXPECTED_STATUS, None, 302),
        (answering(200, headers=CORE), F.CONTRACT_UNEXPECTED_STATUS, None, 200),
    ],
)
def test_after_sending(
    run_once: Runner,
    authority: trustme.CA,
    answer: Callable[[Request, socket.socket], bytes | None],
    expected: F,
    phase: Phase | None,
    status: int | None,
) -> None:
    with serving(answer, context=server_context(authority)) as server:
        run = run_once(server.url, POST)
    step = run.steps[0]
    assert (run.outcome, run.failure_class, run.failed_step) == (Outcome.FAILED, expected, "make")
    assert (step.failed_phase, step.status) == (phase, status)
    assert agrees(run)
    assert run.duration_ms < 3000
    assert "\n" not in step.detail


def test_a_body_that_is_not_json(run_once: Runner, authority: trustme.CA) -> None:
    steps = """
      - stepId: read
        operationId: read
        parameters: [{name: id, in: path, value: "1"}]
        successCriteria: [{condition: $statusCode == 200}]
        outputs: {a: $response.body#/a}
"""
    with serving(lambda _, __: reply(200, content=b"\xff<html>"), context=server_context(authority)) as server:
        assert run_once(server.url, steps).failure_class is F.CONTRACT_MALFORMED
    with serving(lambda _, __: reply(200, {"b": 1}), context=server_context(authority)) as server:
        assert run_once(server.url, steps).failure_class is F.CONTRACT_MISSING_OUTPUT


def test_a_wrong_clock_explains_a_401(run_once: Runner, authority: trustme.CA) -> None:
    def answer(_: Request, __: socket.socket) -> bytes:
        date = datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
        return reply(401, outcome("NO_ACCESS"), headers={"Date": date})

    with serving(answer, context=server_context(authority)) as server:
        run = run_once(server.url, clock=skewed(system_clock, by=timedelta(minutes=20)))
    assert run.failure_class is F.CLOCK_SKEW
    assert run.clock_offset_ms == pytest.approx(1_200_000, abs=1000)


@contextmanager
def listening_but_mute() -> Iterator[int]:
    """A port that accepts and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@contextmanager
def full_backlog() -> Iterator[int]:
    """A port whose queue is full, so that a new connection waits for ever (Linux drops the SYN)."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        waiting = [socket.socket() for _ in range(3)]
        for each in waiting:
            each.settimeout(0)
            each.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]
        for each in waiting:
            each.close()


def test_connect_refused(run_once: Runner) -> None:
    run = run_once("https://127.0.0.1:1")
    assert (run.failure_class, run.steps[0].failed_phase) == (F.CONNECT_REFUSED, Phase.CONNECT)
    assert run.steps[0].phases.tls is None


def test_connect_timed_out(run_once: Runner) -> None:
    with full_backlog() as port:
        run = run_once(f"https://127.0.0.1:{port}")
    assert run.failure_class is F.CONNECT_TIMED_OUT
    assert run.steps[0].phases.connect == pytest.approx(400, abs=150)


def test_connect_unreachable(run_once: Runner) -> None:
    # A loopback source cannot reach an address off this machine: the kernel refuses before anything leaves.
    run = run_once("https://192.0.2.1:443", source_address="127.0.0.1")
    assert run.failure_class in {F.CONNECT_UNREACHABLE, F.CONNECT_TIMED_OUT}


def test_tls_timed_out(run_once: Runner) -> None:
    with listening_but_mute() as port:
        run = run_once(f"https://localhost:{port}")
    assert (run.failure_class, run.steps[0].failed_phase) == (F.TLS_TIMED_OUT, Phase.TLS)
    assert agrees(run)


def test_tls_untrusted_expired_and_wrong_name(run_once: Runner, authority: trustme.CA) -> None:
    stranger = trustme.CA()
    expired = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", not_after=datetime(2020, 1, 1, tzinfo=UTC)).configure_cert(expired)
    cases = {
        F.TLS_UNTRUSTED: server_context(stranger),
        F.TLS_EXPIRED: expired,
        F.TLS_WRONG_NAME: server_context(authority, "elsewhere.test"),
    }
    for expected, context in cases.items():
        with serving(lambda _, __: reply(200), context=context) as server:
            run = run_once(server.url)
        assert (run.failure_class, run.steps[0].failed_phase) == (expected, Phase.TLS)


@pytest.mark.parametrize(("answer", "expected"), [(b"HTTP/1.1 400 Not TLS\r\n\r\n", F.TLS_PROTOCOL), (b"", F.TLS_CUT)])
def test_tls_protocol_and_cut(run_once: Runner, answer: bytes, expected: F) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve_one() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(10_000)
                connection.sendall(answer)

        thread = Thread(target=serve_one)
        thread.start()
        assert run_once(f"https://localhost:{listener.getsockname()[1]}").failure_class is expected
        thread.join()


@pytest.mark.parametrize(
    ("code", "expected"), [(0, None), (3, F.DNS_NO_SUCH_NAME), (5, F.DNS_REFUSED), (2, F.DNS_NO_ANSWER)]
)
def test_names_over_udp(run_once: Runner, authority: trustme.CA, code: int, expected: F | None) -> None:
    with (
        serving(lambda _, __: reply(200), context=server_context(authority)) as server,
        udp_resolver(lambda question: address_answer(question, code=code)) as resolver,
    ):
        run = run_once(f"https://core.bookwatch.test:{server.port}", resolver=resolver)
    assert run.failure_class is expected
    assert run.steps[0].failed_phase is (Phase.DNS if expected else None)


def test_a_silent_resolver_and_a_closed_port(run_once: Runner) -> None:
    with udp_resolver(lambda _: None) as resolver:
        silent = run_once("https://core.bookwatch.test:1", resolver=resolver)
    assert silent.failure_class is F.DNS_NO_ANSWER
    assert silent.steps[0].phases.dns == pytest.approx(400, abs=150)
    closed = run_once("https://core.bookwatch.test:1", resolver=resolver)
    assert closed.failure_class is F.DNS_REFUSED


def test_a_stray_datagram_is_not_the_answer(run_once: Runner, authority: trustme.CA) -> None:
    asked = []

    def answer(question: object) -> bytes:
        asked.append(question)
        return b"\x00junk" if len(asked) == 1 else address_answer(question)  # type: ignore[arg-type]

    with (
        serving(lambda _, __: reply(200), context=server_context(authority)) as server,
        udp_resolver(answer) as resolver,
    ):
        run = run_once(f"https://core.bookwatch.test:{server.port}", resolver=resolver)
    assert run.outcome is Outcome.OK
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (b"HTTP/1.1 407 Who\r\n\r\n", F.PROXY_UNAUTHORISED),
        (b"HTTP/1.1 502 Bad\r\n\r\n", F.PROXY_BAD_GATEWAY),
        (b"HTTP/1.1 504 Late\r\n\r\n", F.PROXY_TIMED_OUT),
        (b"HTTP/1.1 403 No\r\n\r\n", F.PROXY_REFUSED),
        (b"nonsense\r\n\r\n", F.PROXY_REFUSED),
        (b"", F.PROXY_REFUSED),
        (None, F.PROXY_TIMED_OUT),
    ],
)
def test_a_proxy_that_says_no(run_once: Runner, answer: bytes | None, expected: F) -> None:
    with connect_proxy(answer) as proxy:
        run = run_once("https://core.bookwatch.test:1", proxy=proxy)
    assert (run.failure_class, run.steps[0].failed_phase) == (expected, Phase.CONNECT)
    assert "pass" not in run.steps[0].detail
    assert agrees(run)


def test_a_proxy_that_is_down_or_lets_through(run_once: Runner, authority: trustme.CA) -> None:
    assert run_once("https://core.bookwatch.test:1", proxy="http://127.0.0.1:1").failure_class is F.PROXY_REFUSED
    with (
        serving(lambda _, __: reply(200), context=server_context(authority)) as server,
        connect_proxy(b"HTTP/1.1 200 OK\r\n\r\n", pass_on=True) as proxy,
    ):
        run = run_once(f"https://core.bookwatch.test:{server.port}", proxy=proxy)
    assert run.outcome is Outcome.OK
    assert agrees(run)


def test_the_source_address_is_the_vantages(run_once: Runner, authority: trustme.CA) -> None:
    peers = []

    def answer(_: Request, sock: socket.socket) -> bytes:
        peers.append(sock.getpeername()[0])
        return reply(200)

    with serving(answer, context=server_context(authority)) as server:
        run_once(f"https://127.0.0.1:{server.port}", source_address="127.50.1.2")
    assert peers == ["127.50.1.2"]


def test_a_missing_trust_store_is_said_at_once(run_once: Runner) -> None:
    with pytest.raises(OSError, match="absent"):
        run_once("https://localhost:1", trust=Path("/absent/ca.pem"))

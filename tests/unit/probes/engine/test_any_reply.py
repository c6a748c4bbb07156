"""No reply whatsoever makes the engine raise, hang or take nonsense for a success."""

import contextlib
import socket
import ssl
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

import pytest
import trustme
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from domain.clock import system_clock
from domain.failures import FailureClass as F
from domain.identifiers import new_trace_id, uuid7
from domain.runs import Run
from domain.vocabulary import Outcome
from probes.arazzo.compiled import Journey
from probes.arazzo.compiler import compile_file
from probes.engine import run_journey
from probes.settings import Card, Target, Timeouts, VantageSetup
from tests.fakes.line_faults import address_answer, connect_proxy, udp_resolver
from tests.fakes.web_server import server_context
from tests.unit.probes.conftest import HEAD, OPENAPI
from tests.unit.probes.engine.reply_plans import PLANS, WHOLE, Plan

LIMITS = Timeouts(connect_s=0.15, step_s=0.2, budget_s=0.7)
PATIENT = Timeouts(connect_s=5, step_s=5, budget_s=15)
"""Where a reply is good: a busy machine must not make it late."""

SLACK_S = 5.0
"""Of a busy machine; a run that hangs would take far longer."""

BUSY = {"connect", "client"}
"""Where a run with so little time ends on a machine that has none to give it."""

STEPS = """
      - stepId: make
        operationId: make
        x-bookwatch-operation: A011
        requestBody: {contentType: application/json, payload: {a: 1}}
        successCriteria:
          - {condition: $statusCode == 201}
          - {condition: "$response.body#/proof == 'fresh'"}
        outputs: {id: $response.body#/id, version: $response.header.ETag}
      - stepId: write
        operationId: write
        x-bookwatch-operation: A016
        parameters:
          - {name: id, in: path, value: $steps.make.outputs.id}
          - {name: If-Match, in: header, value: $steps.make.outputs.version}
          - {name: again, in: query, value: $steps.make.outputs.id}
          - {name: X-Again, in: header, value: $steps.make.outputs.id}
        successCriteria:
          - {condition: $statusCode == 201}
          - {condition: "$response.body#/proof == 'fresh'"}
"""

relaxed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@dataclass(slots=True)
class Server:
    """Does to each first request of a connection what the plan in force says; the second gets a good reply."""

    port: int = 0
    plan: Plan | None = None
    over: Event = field(default_factory=Event)

    def carry_out(self, plan: Plan, sock: socket.socket) -> bool:
        """Whether the connection goes on."""
        for piece in plan.pieces:
            sock.sendall(piece)
            if plan.pause_s:
                time.sleep(plan.pause_s)
        while plan.end == "repeat":
            sock.sendall(plan.pieces[-1])
            time.sleep(plan.pause_s)
        if plan.end == "hold":
            self.over.wait(0.8)
        if plan.end == "reset":
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return plan.end == "keep"

    def serve(self, connection: socket.socket, context: ssl.SSLContext) -> None:
        with connection, contextlib.suppress(OSError), context.wrap_socket(connection, server_side=True) as sock:
            while head := sock.recv(65_536):
                # The write is answered well, so that a run can only be good where the first reply was.
                plan = self.plan if head.startswith(b"POST") else Plan(pieces=[WHOLE], truth="good")
                if plan is None or not self.carry_out(plan, sock):
                    return


@contextmanager
def planned_server(authority: trustme.CA) -> Iterator[Server]:
    server, context = Server(), server_context(authority)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server.port = listener.getsockname()[1]
        listener.settimeout(0.05)

        def accept() -> None:
            while not server.over.is_set():
                with contextlib.suppress(TimeoutError):
                    connection, _ = listener.accept()
                    connection.settimeout(2)
                    Thread(target=server.serve, args=(connection, context), daemon=True).start()

        thread = Thread(target=accept)
        thread.start()
        yield server
        server.over.set()
        thread.join()


@pytest.fixture(scope="module")
def server(authority: trustme.CA) -> Iterator[Server]:
    with planned_server(authority) as running:
        yield running


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Journey:
    folder = tmp_path_factory.mktemp("any-reply")
    (folder / "things.openapi.yaml").write_text(OPENAPI)
    (folder / "test.arazzo.yaml").write_text(HEAD + STEPS)
    return compile_file(folder / "test.arazzo.yaml")


def run_within_its_budget(
    journey: Journey,
    url: str,
    ca_file: Path,
    *,
    resolver: tuple[str, int] | None = None,
    proxy: str | None = None,
    timeouts: Timeouts = LIMITS,
) -> Run:
    now, started = system_clock(), time.monotonic()
    run = run_journey(
        journey,
        target=Target(servers={"core": url}, ca_file=ca_file, timeouts=timeouts),
        setup=VantageSetup(
            vantage="V",
            organisation="Y99001",
            card=Card(card_id="C", key="k" * 32),
            resolver=resolver,
            proxy=proxy,
            source_address="127.0.0.1",  # whatever address a resolver makes up, nothing leaves this machine
        ),
        scheduled_at=now,
        clock=system_clock,
        run_id=uuid7(now),
        trace_id=new_trace_id(),
        agent="test",
        agent_version="0",
    )
    assert time.monotonic() - started < timeouts.budget_s + SLACK_S
    assert run.failure_class is not F.CLIENT_CRASH
    assert (run.outcome is Outcome.FAILED) == (run.failure_class is not None)
    return run


@pytest.mark.timeout(600)  # half a minute on a quiet machine: many of its replies end by time
@given(plan=PLANS)
@settings(relaxed, max_examples=100)
def test_any_reply(server: Server, journey: Journey, ca_file: Path, plan: Plan) -> None:
    server.plan = plan
    timeouts = PATIENT if plan.truth == "good" else LIMITS
    run = run_within_its_budget(journey, f"https://localhost:{server.port}", ca_file, timeouts=timeouts)
    passed = run.outcome in {Outcome.OK, Outcome.SLOW}
    if plan.truth != "either":
        assert passed == (plan.truth == "good"), (run.outcome, run.failure_class, run.steps)


@given(answer=st.binary(max_size=300))
@example(b"")
@example(b"\x16\x03\x03\xff\xff" + b"\x00" * 200)
@settings(relaxed, max_examples=20)
def test_anything_instead_of_tls(journey: Journey, ca_file: Path, answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def speak() -> None:
            connection, _ = listener.accept()
            with connection, contextlib.suppress(OSError):
                connection.sendall(answer)
                connection.settimeout(0.3)
                while connection.recv(65_536):
                    pass

        thread = Thread(target=speak)
        thread.start()
        run = run_within_its_budget(journey, f"https://127.0.0.1:{listener.getsockname()[1]}", ca_file)
        thread.join()
    assert run.failure_class is not None
    assert run.failure_class.root in BUSY | {"tls"}


@given(answer=st.one_of(st.binary(max_size=100), st.binary(max_size=60).map(lambda data: b"HTTP/1.1 " + data)))
@example(b"HTTP/1.1 200 OK\r\n")
@example(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 10_000)
@example(b"HTTP/1.1 \xb2\r\n\r\n")
@settings(relaxed, max_examples=20)
def test_anything_from_a_proxy(journey: Journey, ca_file: Path, answer: bytes) -> None:
    with connect_proxy(answer) as proxy:
        run = run_within_its_budget(journey, "https://core.bookwatch.test:1", ca_file, proxy=proxy)
    assert run.failure_class is not None
    assert run.failure_class.root in BUSY | {"proxy", "tls"}  # a 200 without a tunnel behind it ends in the handshake


@st.composite
def datagrams(draw: st.DrawFn) -> tuple[int, list[tuple[int, int]], int]:
    """An answer's code, bytes of it to change, and how much of it to send."""
    changes = st.lists(st.tuples(st.integers(2, 60), st.integers(0, 255)), max_size=4)
    return draw(st.integers(0, 15)), draw(changes), draw(st.integers(0, 80))


@given(plan=datagrams())
@settings(relaxed, max_examples=30)
def test_anything_from_a_resolver(
    journey: Journey, ca_file: Path, plan: tuple[int, list[tuple[int, int]], int]
) -> None:
    code, changes, size = plan

    def answer(question: object) -> bytes:
        wire = bytearray(address_answer(question, code=code))  # type: ignore[arg-type]
        for at, value in changes:
            wire[at % len(wire)] = value
        return bytes(wire[: size + 20])

    with udp_resolver(answer) as resolver:
        run = run_within_its_budget(journey, "https://core.bookwatch.test:1", ca_file, resolver=resolver)
    assert run.failure_class is not None
    assert run.failure_class.root in BUSY | {"dns"}

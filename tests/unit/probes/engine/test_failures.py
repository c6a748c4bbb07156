"""Every failure class from real sockets that misbehave: class, phase, and times that add up."""

import gc
import logging
import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
import trustme

from domain.clock import skewed, system_clock
from domain.failure_meanings import MEANINGS
from domain.failures import FailureClass as F
from domain.runs import Run
from domain.vocabulary import Outcome, Phase
from probes.settings import Timeouts
from tests.fakes.bad_servers import accepting, answering, full_backlog, resetting
from tests.fakes.line_faults import address_answer, connect_proxy, udp_resolver
from tests.fakes.web_server import Request, outcome, reply, server_context, serving
from tests.unit.probes.engine.failure_bench import Bench, Case
from tests.unit.probes.engine.failure_cases import CASES

Runner = Callable[..., Run]
PATIENT = Timeouts(connect_s=10, step_s=20, budget_s=60)


@pytest.fixture
def bench(run_once: Runner, authority: trustme.CA) -> Bench:
    return Bench(run=run_once, authority=authority)


def agrees(run: Run) -> bool:
    """Phases and the client's own time differ from the total by at most 1 ms, in every step."""
    return all(abs(step.total_ms - step.client_ms - sum(step.phases.measured().values())) <= 1.0 for step in run.steps)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.expected}: {case.name}")
def test_each_class(bench: Bench, case: Case, caplog: pytest.LogCaptureFixture) -> None:
    if not case.by_time:
        bench = replace(bench, run=partial(bench.run, timeouts=PATIENT))
    with caplog.at_level(logging.CRITICAL):
        run = case.produce(bench)
    assert (run.outcome, run.failure_class) == (case.outcome, case.expected)
    step = run.steps[0]
    assert run.failed_step == step.step_id
    assert (step.failed_phase, step.status) == (case.phase, case.status)
    assert agrees(run)
    assert run.duration_ms < 4000 or not case.by_time
    assert "\n" not in step.detail
    assert "pass" not in step.detail


def test_a_connection_reset_at_any_moment_is_the_lines_and_leaves_no_socket(run_once: Runner) -> None:
    with resetting() as port:
        found = {run_once(f"https://127.0.0.1:{port}").failure_class for _ in range(40)}
    assert found <= {F.CONNECT_RESET, F.TLS_CUT}, "a socket left open would be a warning, and so an error"


def test_a_reply_that_is_given_up_leaves_no_socket(bench: Bench) -> None:
    head = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1, 2\r\n\r\nab"
    run = bench.served(lambda _, __: head)
    gc.collect()  # a socket left open would be a warning, and so an error
    assert run.failure_class is F.CONTRACT_MALFORMED


def test_no_class_is_without_a_real_case_and_a_meaning() -> None:
    assert {case.expected for case in CASES} == set(F)
    assert list(MEANINGS) == list(F)


@pytest.mark.parametrize("code", ["SLOT_NOT_AVAILABLE", "SLOTS_CURRENTLY_AVAILABLE", "THIS_SLOT_IS_AVAILABLE"])
def test_a_422_about_slots_is_capacity_and_no_failure(bench: Bench, code: str) -> None:
    run = bench.served(answering(422, outcome(code)))
    assert (run.outcome, run.failure_class, run.failed_step) == (Outcome.BUSINESS, None, "")


def test_a_wrong_clock_is_measured(bench: Bench) -> None:
    date = system_clock().strftime("%a, %d %b %Y %H:%M:%S GMT")
    answer = answering(401, headers={"Date": date})
    run = bench.served(answer, clock=skewed(system_clock, by=timedelta(minutes=20)))
    assert run.clock_offset_ms == pytest.approx(1_200_000, abs=2000)


def test_what_was_not_reached_has_no_time(run_once: Runner) -> None:
    with full_backlog() as port:
        late = run_once(f"https://127.0.0.1:{port}")
    assert late.steps[0].phases.tls is None
    assert 390 <= (late.steps[0].phases.connect or 0) < 3000
    with accepting() as port:
        mute = run_once(f"https://localhost:{port}")
    assert mute.steps[0].phases.send is None
    with udp_resolver(lambda _: None) as resolver:
        silent = run_once("https://core.bookwatch.test:1", resolver=resolver)
    assert 390 <= (silent.steps[0].phases.dns or 0) < 3000
    assert silent.steps[0].failed_phase is Phase.DNS


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


def test_a_proxy_that_lets_through(run_once: Runner, authority: trustme.CA) -> None:
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

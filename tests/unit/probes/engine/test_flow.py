"""The way through a document: goto, retry, end, clean-up, budget, headers, read-back."""

import socket
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
import trustme

from domain.clock import system_clock
from domain.failures import FailureClass as F
from domain.runs import Run
from domain.vocabulary import Outcome
from probes.ledger import open_ledger
from probes.settings import Timeouts
from tests.fakes.web_server import Request, WebServer, outcome, reply, server_context, serving
from tests.unit.probes.conftest import PATIENT, READ

Runner = Callable[..., Run]
MAKE_AND_REMOVE = """
      - stepId: make
        operationId: make
        x-bookwatch-operation: A011
        x-bookwatch-creates: thing
        requestBody:
          contentType: application/json
          payload: {patient: {system: "https://fhir.nhs.uk/Id/nhs-number", value: $inputs.nhsNumber}, start: x}
          replacements: [{target: /start, value: "2026-11-23T10:00:00Z"}]
        successCriteria: [{condition: $statusCode == 201}]
        outputs: {id: $response.body#/id, start: $request.body#/start}
      - stepId: read
        operationId: read
        x-bookwatch-operation: A005
        parameters: [{name: id, in: path, value: $steps.make.outputs.id}]
        successCriteria: [{condition: $statusCode == 200}]
        x-bookwatch-read-back:
          - {what: start, actual: $response.body#/start, expected: $steps.make.outputs.start, as: instant}
        outputs: {version: $response.header.ETag}
      - stepId: remove
        operationId: remove
        x-bookwatch-operation: A036
        x-bookwatch-clean-up: true
        x-bookwatch-when: $steps.make.outputs.id != null
        x-bookwatch-cleans: thing
        parameters:
          - {name: id, in: path, value: $steps.make.outputs.id}
          - {name: If-Match, in: header, value: $steps.read.outputs.version, x-bookwatch-else: none}
        successCriteria: [{condition: $statusCode == 200}]
"""


def things(request: Request, _: socket.socket) -> bytes | None:
    """Makes, shows and removes thing 7."""
    if request.method == "POST":
        return reply(201, {"id": "7"})
    return reply(200, {"id": "7", "start": "2026-11-23T10:00:00.000+00:00"}, headers={"ETag": 'W/"3"'})


def methods(server: WebServer) -> list[str]:
    return [request.method for request in server.requests]


def test_a_whole_run(run_once: Runner, authority: trustme.CA) -> None:
    with serving(things, context=server_context(authority)) as server:
        run = run_once(server.url, MAKE_AND_REMOVE)
    assert (run.outcome, run.not_cleaned, server.connections) == (Outcome.OK, 0, 1)
    assert methods(server) == ["POST", "GET", "DELETE"]
    assert server.requests[2].headers["if-match"] == 'W/"3"'
    assert server.requests[0].body.endswith(b'"start":"2026-11-23T10:00:00Z"}')
    assert [step.cleanup for step in run.steps] == [False, False, True]
    assert run.steps[0].phases.tls
    assert run.steps[1].phases.tls == 0.0


def test_every_call_can_be_found_by_the_cores_team(run_once: Runner, authority: trustme.CA) -> None:
    with serving(things, context=server_context(authority)) as server:
        run = run_once(server.url, MAKE_AND_REMOVE)
    parents = [request.headers["traceparent"].split("-") for request in server.requests]
    assert {parts[1] for parts in parents} == {run.trace_id}
    assert len({parts[2] for parts in parents}) == 3
    assert len({request.headers["x-correlation-id"] for request in server.requests}) == 3


def test_a_wrong_read_back_is_a_wrong_result_and_is_cleaned(run_once: Runner, authority: trustme.CA) -> None:
    def answer(request: Request, sock: socket.socket) -> bytes | None:
        return reply(200, {"start": "2026-11-23T11:00:00Z"}) if request.method == "GET" else things(request, sock)

    with serving(answer, context=server_context(authority)) as server:
        run = run_once(server.url, MAKE_AND_REMOVE)
    assert (run.outcome, run.failure_class) == (Outcome.WRONG_RESULT, F.CONTRACT_READ_BACK)
    assert (run.failed_step, run.not_cleaned) == ("read", 0)
    assert "start" in run.steps[1].detail
    assert server.requests[-1].headers["if-match"] == "none"


def test_what_cannot_be_cleaned_is_counted(run_once: Runner, authority: trustme.CA) -> None:
    def answer(request: Request, sock: socket.socket) -> bytes | None:
        return reply(500) if request.method == "DELETE" else things(request, sock)

    with serving(answer, context=server_context(authority)) as server:
        run = run_once(server.url, MAKE_AND_REMOVE)
    assert (run.outcome, run.not_cleaned) == (Outcome.OK, 1)


def test_a_creation_whose_reply_was_lost_is_counted(run_once: Runner, authority: trustme.CA) -> None:
    with serving(lambda _, __: None, context=server_context(authority)) as server:
        run = run_once(server.url, MAKE_AND_REMOVE)
    assert (run.failure_class, run.not_cleaned, methods(server)) == (F.CORE_CUT, 1, ["POST"])


def test_nothing_made_nothing_cleaned(run_once: Runner, authority: trustme.CA) -> None:
    with serving(lambda _, __: reply(503), context=server_context(authority)) as server:
        run = run_once(server.url, MAKE_AND_REMOVE)
    assert (run.not_cleaned, methods(server)) == (0, ["POST"])


@pytest.mark.parametrize("number", ["9434765918", "9990000000", "9990000026"])
def test_a_patient_outside_the_profile_is_never_sent(run_once: Runner, authority: trustme.CA, number: str) -> None:
    with serving(things, context=server_context(authority)) as server:
        run = run_once(server.url, MAKE_AND_REMOVE.replace("$inputs.nhsNumber", f'"{number}"'))
    assert (run.failure_class, server.connections) == (F.CLIENT_REFUSED_BY_PROFILE, 0)
    assert number not in run.steps[0].detail


RETRY = READ.replace("successCriteria", "onFailure: {actions}\n        successCriteria")
TAKEN = "[{condition: \"$response.body#/issue/0/details/coding/0/code == 'SLOT_NOT_AVAILABLE'\"}]"


def test_a_retry_stops_at_its_limit(run_once: Runner, authority: trustme.CA) -> None:
    steps = RETRY.replace("{actions}", "[{name: again, type: retry, retryLimit: 2, retryAfter: 0.01}]")
    with serving(lambda _, __: reply(500), context=server_context(authority)) as server:
        run = run_once(server.url, steps)
    assert len(server.requests) == 3
    assert [step.step_id for step in run.steps] == ["read", "read.2", "read.3"]
    assert run.failed_step == "read.3"


def test_a_retry_that_helps_makes_the_run_ok(run_once: Runner, authority: trustme.CA) -> None:
    seen: Counter[str] = Counter()

    def answer(request: Request, _: socket.socket) -> bytes:
        seen[request.method] += 1
        return reply(500 if seen[request.method] == 1 else 200)

    steps = RETRY.replace("{actions}", "[{name: again, type: retry}]")
    with serving(answer, context=server_context(authority)) as server:
        run = run_once(server.url, steps)
    assert run.outcome is Outcome.OK
    assert [step.outcome for step in run.steps] == [Outcome.FAILED, Outcome.OK]


def test_a_slot_that_is_taken_is_business(run_once: Runner, authority: trustme.CA) -> None:
    steps = RETRY.replace("{actions}", f"[{{name: again, type: retry, retryLimit: 2, criteria: {TAKEN}}}]")
    with serving(lambda _, __: reply(422, outcome("SLOT_NOT_AVAILABLE")), context=server_context(authority)) as server:
        run = run_once(server.url, steps)
    assert (run.outcome, run.failure_class, len(server.requests)) == (Outcome.BUSINESS, None, 3)


def test_retry_after_of_the_server_beyond_the_budget_ends_the_run(run_once: Runner, authority: trustme.CA) -> None:
    steps = RETRY.replace("{actions}", "[{name: again, type: retry, retryLimit: 5}]")
    answered = reply(503, headers={"Retry-After": "120"})
    with serving(lambda _, __: answered, context=server_context(authority)) as server:
        run = run_once(server.url, steps)
    assert (len(server.requests), run.failure_class) == (1, F.GATEWAY_UNAVAILABLE)


def test_a_document_that_goes_round_in_circles_ends(run_once: Runner, authority: trustme.CA) -> None:
    steps = RETRY.replace("{actions}", "[{name: round, type: goto, stepId: read}]")
    with serving(lambda _, __: reply(500), context=server_context(authority)) as server:
        run = run_once(server.url, steps, timeouts=Timeouts(connect_s=1, step_s=1, budget_s=30))
    assert run.outcome is Outcome.FAILED
    assert len(server.requests) == 200


def test_goto_and_end_on_success(run_once: Runner, authority: trustme.CA) -> None:
    second = READ.replace("stepId: read", "stepId: second").replace('value: "1"', 'value: "2"')
    third = READ.replace("stepId: read", "stepId: third\n        x-bookwatch-outcome: business")
    first = READ.replace(
        "successCriteria", "onSuccess: [{name: on, type: goto, stepId: third}]\n        successCriteria"
    )
    with serving(lambda _, __: reply(200), context=server_context(authority)) as server:
        run = run_once(server.url, first + second + third)
    assert [step.step_id for step in run.steps] == ["read", "third"]
    assert run.outcome is Outcome.BUSINESS


def test_slower_than_its_level_is_slow(run_once: Runner, authority: trustme.CA) -> None:
    def answer(_: Request, __: socket.socket) -> bytes:
        time.sleep(0.06)
        return reply(200)

    steps = READ.replace("x-bookwatch-operation: A005", "x-bookwatch-operation: A005\n        x-bookwatch-level: 0.05")
    with serving(answer, context=server_context(authority)) as server:
        run = run_once(server.url, steps)
    assert (run.outcome, run.failure_class, run.failed_step) == (Outcome.SLOW, None, "read")
    wait = run.steps[0].phases.wait
    assert wait is not None
    assert 60 <= wait <= run.steps[0].total_ms


def test_the_budget_holds_and_leaves_time_to_clean_up(run_once: Runner, authority: trustme.CA) -> None:
    def answer(request: Request, sock: socket.socket) -> bytes | None:
        if request.method == "GET":
            time.sleep(1.5)
        return things(request, sock)

    with serving(answer, context=server_context(authority)) as server:
        run = run_once(server.url, MAKE_AND_REMOVE, timeouts=Timeouts(connect_s=1, step_s=10, budget_s=1.2))
    assert (run.failure_class, run.failed_step) == (F.CLIENT_BUDGET, "read")
    assert (run.not_cleaned, methods(server)) == (0, ["POST", "GET", "DELETE"])
    assert run.duration_ms < 1300


def test_the_secret_stays_secret(run_once: Runner, authority: trustme.CA) -> None:
    with serving(lambda _, __: reply(500, {"echo": PATIENT}), context=server_context(authority)) as server:
        run = run_once(server.url, MAKE_AND_REMOVE)
    assert PATIENT not in repr(run)
    assert "k" * 32 not in repr(run)


def test_a_stopped_target_ends_the_journey_and_its_clean_up_still_runs(run_once: Runner, authority: trustme.CA) -> None:
    reasons = iter(["", "maintenance", "maintenance"])
    with serving(things, context=server_context(authority)) as server:
        run = run_once(server.url, MAKE_AND_REMOVE, stopped=lambda: next(reasons))
    assert methods(server) == ["POST", "DELETE"]
    assert (run.outcome, run.failure_class, run.not_cleaned) == (Outcome.INTERRUPTED, None, 0)
    assert run.markers == ("interrupted: maintenance",)


def test_a_pause_ends_when_the_target_is_stopped(run_once: Runner, authority: trustme.CA) -> None:
    steps = RETRY.replace("{actions}", "[{name: again, type: retry, retryAfter: 60, retryLimit: 5}]")
    began = time.monotonic()
    with serving(lambda _, __: reply(500), context=server_context(authority)) as server:
        run = run_once(
            server.url,
            steps,
            timeouts=Timeouts(connect_s=1, step_s=1, budget_s=90),
            stopped=lambda: "maintenance" if time.monotonic() > began + 0.3 else "",
        )
    assert (run.outcome, len(server.requests)) == (Outcome.INTERRUPTED, 1)
    assert run.duration_ms < 10_000


def test_without_a_ledger_that_can_be_written_nothing_is_made(
    run_once: Runner, authority: trustme.CA, tmp_path: Path
) -> None:
    ledger = open_ledger(tmp_path / "ledger.db", clock=system_clock)
    with serving(things, context=server_context(authority)) as server:
        assert run_once(server.url, MAKE_AND_REMOVE, ledger=ledger).outcome is Outcome.OK
        assert ledger.entries() == []
        ledger.close()
        run = run_once(server.url, MAKE_AND_REMOVE, ledger=ledger)
    assert (run.failure_class, run.failed_step) == (F.CLIENT_REFUSED_BY_PROFILE, "make")
    assert "ledger" in run.steps[-1].detail
    assert methods(server) == ["POST", "GET", "DELETE"]

"""Workflows within workflows clean up too; a step's own time and profiles hold."""

import socket
import time
from collections.abc import Callable

import trustme

from domain.failures import FailureClass as F
from domain.runs import Run
from domain.vocabulary import Outcome
from tests.fakes.web_server import Request, reply, server_context, serving
from tests.unit.probes.conftest import READ

Runner = Callable[..., Run]
NESTED = """
      - stepId: inner
        workflowId: inner
      - stepId: make
        operationId: make
        x-bookwatch-creates: outer
        requestBody: {contentType: application/json, payload: {of: "{$steps.inner.outputs.id}"}}
        successCriteria: [{condition: $statusCode == 201}]
        outputs: {id: $response.body#/id}
      - stepId: read
        operationId: read
        parameters: [{name: id, in: path, value: $steps.make.outputs.id}]
        successCriteria: [{condition: $statusCode == 200}]
      - stepId: remove-outer
        operationId: remove
        x-bookwatch-clean-up: true
        x-bookwatch-when: $steps.make.outputs.id != null
        x-bookwatch-cleans: outer
        parameters: [{name: id, in: path, value: "outer-{$steps.make.outputs.id}"}]
  - workflowId: inner
    steps:
      - stepId: make
        operationId: make
        x-bookwatch-creates: inner
        requestBody: {contentType: application/json, payload: {}}
        successCriteria: [{condition: $statusCode == 201}]
        outputs: {id: $response.body#/id}
      - stepId: remove-inner
        operationId: remove
        x-bookwatch-clean-up: true
        x-bookwatch-when: $steps.make.outputs.id != null
        x-bookwatch-cleans: inner
        parameters: [{name: id, in: path, value: "inner-{$steps.make.outputs.id}"}]
    outputs: {id: $steps.make.outputs.id}
"""


def things(request: Request, _: socket.socket) -> bytes:
    """Makes things, and has lost every one that is asked for."""
    return {"POST": reply(201, {"id": "7"}), "DELETE": reply(200)}.get(request.method) or reply(404)


def test_what_a_called_workflow_made_is_cleared_away_last(run_once: Runner, authority: trustme.CA) -> None:
    with serving(things, context=server_context(authority)) as server:
        run = run_once(server.url, NESTED)
    assert (run.failed_step, run.not_cleaned) == ("read", 0)
    assert [step.step_id for step in run.steps] == ["make", "make.2", "read", "remove-outer", "remove-inner"]
    assert [each.path for each in server.requests][-2:] == ["/things/outer-7", "/things/inner-7"]


def test_a_steps_own_time_ends_its_call(run_once: Runner, authority: trustme.CA) -> None:
    def answer(_: Request, __: socket.socket) -> bytes:
        time.sleep(0.5)
        return reply(200)

    steps = READ.replace("x-bookwatch-operation: A005", "x-bookwatch-operation: A005\n        x-bookwatch-timeout: 0.1")
    with serving(answer, context=server_context(authority)) as server:
        run = run_once(server.url, steps)
    assert run.failure_class is F.CORE_TIMED_OUT


def test_a_step_of_another_profile_is_never_sent(run_once: Runner, authority: trustme.CA) -> None:
    steps = READ.replace("x-bookwatch-operation", "x-bookwatch-profiles: [ers-int]\n        x-bookwatch-operation")
    with serving(things, context=server_context(authority)) as server:
        run = run_once(server.url, steps)
    assert (run.failure_class, server.connections) == (F.CLIENT_REFUSED_BY_PROFILE, 0)
    allowed = steps.replace("[ers-int]", "[ers-int, reference]")
    with serving(lambda _, __: reply(200), context=server_context(authority)) as server:
        assert run_once(server.url, allowed).outcome is Outcome.OK

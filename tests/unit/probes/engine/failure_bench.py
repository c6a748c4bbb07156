"""What the cases of failures are made of: steps of a journey, the bench that runs them, and a case."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import trustme

from domain.failures import FailureClass as F
from domain.runs import Run
from domain.vocabulary import Outcome, Phase
from tests.fakes.web_server import Answer, server_context, serving

CORE = {"X-Request-ID": "r-1"}
NAMED = "https://core.bookwatch.test"
MAKE = """
      - stepId: make
        operationId: make
        x-bookwatch-operation: A016
        requestBody: {contentType: application/json, payload: {a: 1}}
        successCriteria: [{condition: $statusCode == 201}]
"""
LOG_ON = MAKE.replace("A016", "LOGON")
READ_BACK = """
      - stepId: read
        operationId: read
        x-bookwatch-operation: A038
        parameters: [{name: id, in: path, value: "1"}]
        successCriteria: [{condition: $statusCode == 200}]
        x-bookwatch-read-back:
          - {what: UBRN, actual: $response.body#/ubrn, expected: "000000070000/_history/2", as: reference}
          - {what: slot, actual: $response.body#/slot, expected: Slot/1}
          - {what: service, actual: $response.body#/service, expected: "1001"}
          - {what: start, actual: $response.body#/start, expected: "2026-11-23T10:00:00Z", as: instant}
"""
BOOKED = {"ubrn": "000000070000/_history/3", "slot": "Slot/1", "service": "1001", "start": "2026-11-23T10:00:00+00:00"}
WORKLIST = """
      - stepId: worklist
        operationId: read
        x-bookwatch-operation: A008
        parameters: [{name: id, in: path, value: "1"}]
        successCriteria: [{condition: $statusCode == 200}]
        x-bookwatch-pick:
          found: {from: $response.body#/entry, where: {/item/reference: ReferralRequest/000000070000}}
        x-bookwatch-read-back:
          - what: what was just written
            actual: $steps.worklist.outputs.found#/item/reference
            expected: ReferralRequest/000000070000
"""
OUTPUT = """
      - stepId: read
        operationId: read
        x-bookwatch-operation: A005
        parameters: [{name: id, in: path, value: "1"}]
        successCriteria: [{condition: $statusCode == 200}]
        outputs: {version: $response.body#/version}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What a case needs: the runner of `conftest`, and the authority that it trusts."""

    run: Callable[..., Run]
    authority: trustme.CA

    def served(self, answer: Answer, steps: str = MAKE, **settings: Any) -> Run:
        """A run against a TLS server with an answer."""
        with serving(answer, context=server_context(self.authority)) as server:
            return self.run(server.url, steps, **settings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A neighbour that misbehaves, and how the run must end."""

    name: str
    expected: F
    phase: Phase | None
    produce: Callable[[Bench], Run]
    status: int | None = None

    @property
    def by_time(self) -> bool:
        """Whether it ends because time runs out; any other must not, however busy the machine is."""
        return self.expected in {F.DNS_NO_ANSWER, F.CLIENT_BUDGET} or self.expected.value.endswith("timed_out")

    @property
    def outcome(self) -> Outcome:
        """Wrong content is worse than a failure, and is not one."""
        wrong = self.expected in {F.CONTRACT_READ_BACK, F.CONTRACT_NOT_LISTED}
        return Outcome.WRONG_RESULT if wrong else Outcome.FAILED

"""A certificate authority of the tests' own, and journeys of one or a few calls."""

from collections.abc import Callable
from pathlib import Path

import pytest
import trustme

from domain.clock import Clock, system_clock
from domain.identifiers import new_trace_id, uuid7
from domain.runs import Run, Step
from probes.arazzo.compiled import Journey
from probes.arazzo.compiler import compile_file
from probes.engine import run_journey
from probes.ledger import Ledger
from probes.settings import Card, Target, TestService, Timeouts, VantageSetup
from probes.transport.client import Call

PATIENT = "9990000018"
OPENAPI = """openapi: 3.0.3
paths:
  /things/{id}: {get: {operationId: read}, put: {operationId: write}, delete: {operationId: remove}}
  /things: {post: {operationId: make}}
"""
HEAD = """arazzo: 1.0.1
info: {title: Test, version: 1.0.0}
sourceDescriptions: [{name: core, url: things.openapi.yaml}]
workflows:
  - workflowId: test
    inputs:
      type: object
      properties: {nhsNumber: {type: string}, organisation: {type: string}, serviceId: {type: string}}
    steps:
"""
READ = """
      - stepId: read
        operationId: read
        x-bookwatch-operation: A005
        parameters: [{name: id, in: path, value: "1"}]
        successCriteria: [{condition: $statusCode == 200}]
"""


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA(key_type=trustme.KeyType.ECDSA)


@pytest.fixture(scope="session")
def ca_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("authority") / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    return file


@pytest.fixture
def compiled(tmp_path: Path) -> Callable[[str], Journey]:
    """Compiles a journey from the text of its steps."""

    def compile_steps(steps: str) -> Journey:
        (tmp_path / "things.openapi.yaml").write_text(OPENAPI)
        file = tmp_path / "test.arazzo.yaml"
        file.write_text(HEAD + steps)
        return compile_file(file)

    return compile_steps


Runner = Callable[..., Run]


@pytest.fixture
def run_once(compiled: Callable[[str], Journey], ca_file: Path) -> Runner:
    """Runs the steps of a text once against a server."""

    def run(
        url: str,
        steps: str = READ,
        *,
        timeouts: Timeouts | None = None,
        clock: Clock = system_clock,
        resolver: tuple[str, int] | None = None,
        proxy: str | None = None,
        source_address: str | None = None,
        trust: Path | None = None,
        on_step: Callable[[Step], None] | None = None,
        on_call: Callable[[Call], None] | None = None,
        stopped: Callable[[], str] = lambda: "",
        ledger: Ledger | None = None,
    ) -> Run:
        now = clock()
        return run_journey(
            compiled(steps),
            target=Target(
                servers={"core": url},
                ca_file=trust or ca_file,
                services=(TestService(service_id="1001", provider="ZH1"),),
                nhs_numbers=(PATIENT,),
                timeouts=timeouts or Timeouts(connect_s=0.4, step_s=0.8, budget_s=3.0),
            ),
            setup=VantageSetup(
                vantage="Y99001",
                organisation="Y99001",
                card=Card(card_id="CARD-1", key="k" * 32),
                resolver=resolver,
                proxy=proxy,
                source_address=source_address,
            ),
            scheduled_at=now,
            clock=clock,
            run_id=uuid7(now),
            trace_id=new_trace_id(),
            agent="test",
            agent_version="0",
            on_step=on_step,
            on_call=on_call,
            stopped=stopped,
            ledger=ledger,
        )

    return run

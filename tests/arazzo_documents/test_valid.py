"""Every right document runs against a real server, and gives what it should."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from domain.clock import system_clock
from domain.identifiers import new_trace_id, uuid7
from domain.runs import Run
from probes.arazzo.compiler import compile_file
from probes.engine import run_journey
from probes.settings import Target, Timeouts, VantageSetup
from tests.arazzo_documents.shop import shop

FOLDER = Path(__file__).parent
EXPECTED: dict[str, dict[str, Any]] = yaml.safe_load((FOLDER / "expected.yaml").read_text())
FILES = {file.name.partition(".")[0]: file for file in (FOLDER / "valid").iterdir()}


def run(name: str, url: str) -> tuple[Run, dict[str, Any]]:
    """Run a document's workflow, as its line of expected.yaml says."""
    expected, now, outputs = EXPECTED[name], system_clock(), dict[str, Any]()
    journey = compile_file(FILES[name], workflow=expected["workflow"])
    finished = run_journey(
        journey,
        target=Target(servers=dict.fromkeys(journey.servers, url), timeouts=Timeouts(budget_s=60.0)),
        setup=VantageSetup(vantage="Y99001", organisation="Y99001"),
        scheduled_at=now,
        clock=system_clock,
        run_id=uuid7(now),
        trace_id=new_trace_id(),
        agent="test",
        agent_version="0",
        inputs=expected.get("inputs", {}),
        on_outputs=outputs.update,
    )
    return finished, outputs


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_right_document_gives_what_it_should(name: str) -> None:
    expected = EXPECTED[name]
    with shop() as (url, server):
        finished, outputs = run(name, url)
    assert finished.outcome == expected.get("outcome", "ok"), finished.steps
    assert finished.failure_class == expected.get("failure_class")
    assert outputs == expected["outputs"]
    calls = [f"{each.method} {each.path}" for each in server.requests]
    assert calls == expected.get("calls", calls)


def test_every_document_is_expected_to_do_something() -> None:
    assert set(FILES) == set(EXPECTED)
    assert len(FILES) >= 25

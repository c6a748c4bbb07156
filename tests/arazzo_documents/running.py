"""Runs the documents of valid/ with the inputs that expected.yaml gives."""

from pathlib import Path
from typing import Any

import yaml

from domain.clock import system_clock
from domain.identifiers import new_trace_id, uuid7
from domain.runs import Run
from probes.arazzo.compiler import compile_file
from probes.engine import run_journey
from probes.settings import Target, Timeouts, VantageSetup

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

"""`bookwatch agent` and the commands beside it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bookwatch.__main__ import app
from domain.clock import system_clock
from probes.agent.switch import FILE
from probes.ledger import Notes, RunFacts, open_ledger
from tests.unit.probes.agent.making import document

RUN = CliRunner()


@pytest.fixture
def config(tmp_path: Path) -> str:
    file = tmp_path / "agent.json"
    file.write_text(json.dumps(document()))
    return str(file)


def test_a_configuration_alone_means_run(config: str) -> None:
    for arguments in (["agent", config, "--check"], ["agent", "--check", config], ["agent", "run", config, "--check"]):
        told = RUN.invoke(app, arguments)
        assert (told.exit_code, "right" in told.stderr) == (0, True)
    assert RUN.invoke(app, ["agent", f"{config}.absent"]).exit_code == 2


def test_a_target_is_stopped_and_resumed(config: str, tmp_path: Path) -> None:
    assert RUN.invoke(app, ["agent", "stop-target", config, "--because", "maintenance"]).exit_code == 0
    assert json.loads((tmp_path / FILE).read_text()) == {"https://core.bookwatch.test": "maintenance"}
    assert "runs again" in RUN.invoke(app, ["agent", "resume-target", config]).stderr
    assert "was not stopped" in RUN.invoke(app, ["agent", "resume-target", config]).stderr
    (tmp_path / FILE).write_text("[")
    told = RUN.invoke(app, ["agent", "stop-target", config])
    assert (told.exit_code, FILE in told.stderr) == (2, True)


def test_the_ledger_is_shown(config: str, tmp_path: Path) -> None:
    told = RUN.invoke(app, ["agent", "ledger", config])
    assert (told.exit_code, told.stdout) == (0, "Nothing is left in the core.\n")
    facts = RunFacts(
        run_id="r", trace_id="a" * 32, vantage="Y99001", organisation="Y99001", role="REFERRING_CLINICIAN",
        core="https://another.core.test", nhs_number="9990000018", over_at=system_clock(),
    )  # fmt: skip
    ledger = open_ledger(tmp_path / "outbox-ledger.db", clock=system_clock)
    Notes(ledger, run=facts).intend((("referral", "referral"),))
    ledger.close()
    told = RUN.invoke(app, ["agent", "ledger", config, "--sweep", "--json"])
    assert told.exit_code == 1
    [left] = json.loads(told.stdout)["left"]
    assert (left["kind"], left["reference"], left["attempts"]) == ("referral", None, 1)
    assert "not the configured core" in left["problem"]
    assert "reply lost" in RUN.invoke(app, ["agent", "ledger", config]).stdout

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bookwatch.__main__ import app
from bookwatch.cli import agent
from bookwatch.typed import as_typed
from tests.unit.data.samples import a_failed_run, a_run

COMMANDS = (
    ["demo"],
    ["core"],
    ["lab", "run"],
    ["simulate"],
    ["probe"],
    ["agent"],
    ["serve"],
    ["enrol"],
    ["configure"],
    ["db", "upgrade"],
    ["db", "check"],
    ["db", "backup"],
    ["db", "restore"],
    ["attribute"],
    ["journeys", "check"],
    ["journeys", "run"],
    ["organisations", "import"],
    ["organisations", "list"],
)
ORGS = "vantage,kind,organisation,name\nY99001,agent,Y99001,Elm Road Surgery (invented)\n"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> CliRunner:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BOOKWATCH_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("COLUMNS", "200")
    return CliRunner()


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_help_with_an_example(run: CliRunner, command: list[str]) -> None:
    told = run.invoke(app, [*command, "--help"])
    assert told.exit_code == 0
    assert "Example" in told.output
    assert f"bookwatch {' '.join(command)}" in told.output


def test_a_wrong_environment_is_told_whole_and_starts_nothing(run: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOOKWATCH_PORT", "x")
    monkeypatch.setenv("BOOKWATCH_ROUND_S", "y")
    told = run.invoke(app, ["serve"])
    assert told.exit_code == 2
    assert "BOOKWATCH_PORT" in told.stderr
    assert "BOOKWATCH_ROUND_S" in told.stderr


def test_a_port_in_use_is_named_with_the_remedy(run: CliRunner) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        told = run.invoke(app, ["serve", "--port", str(port)])
    assert told.exit_code == 2
    assert str(port) in told.stderr
    assert "--port" in told.stderr


def test_enrol_gives_each_agent_one_token_and_keeps_it(run: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "orgs.csv").write_text(ORGS)
    arguments = ["enrol", "orgs.csv", "--tokens", "tokens.json", "--database", "sqlite:///b.db"]
    assert run.invoke(app, arguments).exit_code == 0
    first = json.loads((tmp_path / "tokens.json").read_text())
    assert run.invoke(app, arguments).exit_code == 0
    assert json.loads((tmp_path / "tokens.json").read_text()) == first
    assert {agent: told["kind"] for agent, told in first.items()} == {"Y99001": "agent"}
    assert (tmp_path / "tokens.json").stat().st_mode & 0o077 == 0
    lost = run.invoke(app, ["organisations", "import", "--practices", "absent.csv", "--database", "sqlite:///b.db"])
    assert lost.exit_code == 2
    assert "absent.csv: No such file or directory" in lost.stderr
    assert "Give a path that exists" in lost.stderr
    kept = run.invoke(app, ["demo", "--keep", "orgs.csv/x"])
    assert kept.exit_code == 2
    assert "--keep orgs.csv/x: Not a directory" in kept.stderr


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (["--as", "Y99001", "--kind", "control"], "--kind control, and Y99001 was enrolled as agent"),
        (["--as", "y99001", "--kind", "control"], "and Y99001 was enrolled as agent"),
        (["--as", "Y99002"], "does not say whether Y99002 is an agent or a control"),
        (["--as", "Y99003"], "has no token for Y99003"),
    ],
)
def test_an_agent_is_configured_as_it_was_enrolled(run: CliRunner, tmp_path: Path, asked: list[str], told: str) -> None:
    (tmp_path / "t.json").write_text(json.dumps({"Y99001": {"token": "x", "kind": "agent"}, "Y99002": "old"}))
    places = ["--tokens", "t.json", "--target", "https://127.0.0.1:1", "--collector", "http://127.0.0.1:8050"]
    said = run.invoke(app, ["configure", "agent.json", *asked, *places])
    assert said.exit_code == 2
    assert told in said.stderr
    assert not (tmp_path / "agent.json").exists()


def test_a_hint_can_be_pasted_where_only_the_virtual_environment_has_the_command(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (tmp_path / ".venv/bin/bookwatch").touch()
    monkeypatch.setattr("sys.argv", [".venv/bin/bookwatch", "enrol"])
    monkeypatch.setenv("PATH", "")
    assert as_typed("run 'bookwatch core' first") == "run '.venv/bin/bookwatch core' first"
    assert as_typed("postgresql://bookwatch@db/bookwatch is bookwatch's") == (
        "postgresql://bookwatch@db/bookwatch is bookwatch's"
    )


def test_attribute_names_the_bad_lines_of_a_runs_file(run: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "orgs.csv").write_text(ORGS)
    (tmp_path / "runs.ndjson").write_text('{"run_id": 1}\nnot json\n')
    told = run.invoke(app, ["attribute", "runs.ndjson", "--organisations", "orgs.csv"])
    assert told.exit_code == 2
    assert "line 1: vantage: Field required" in told.stderr
    assert "line 2: not JSON" in told.stderr


def test_attribute_of_an_empty_file_says_so(run: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "orgs.csv").write_text(ORGS)
    (tmp_path / "runs.ndjson").write_text("")
    told = run.invoke(app, ["attribute", "runs.ndjson", "--organisations", "orgs.csv"])
    assert told.exit_code == 0
    assert "holds no runs" in told.stderr


def test_probe_without_a_core_says_what_to_start(run: CliRunner) -> None:
    told = run.invoke(app, ["probe", "refer-and-book", "--target", "https://127.0.0.1:1"])
    assert told.exit_code == 2
    assert "bookwatch core" in told.stderr


def test_a_resolver_without_a_port_is_refused(run: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "cards.json").write_text('{"CARD-PROBE": "key"}')
    told = run.invoke(app, ["probe", "refer-and-book", "--target", "https://127.0.0.1:1", "--resolver", "10.0.0.1"])
    assert told.exit_code == 2
    assert "192.0.2.1:53" in told.stderr


def test_a_scenario_with_a_typo_is_refused_with_its_line(run: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("title: x\nfualts: []\n")
    told = run.invoke(app, ["lab", "run", "bad.yaml"])
    assert told.exit_code == 2
    assert "bad.yaml" in told.stderr
    assert "fualts" in told.stderr


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (["enrol", "organisations.csv", "--tokens", "nowhere/tokens.json"], "nowhere/tokens.json"),
        (["db", "check", "--database", "sqlite:///nowhere.db"], "there is no database nowhere.db"),
        (["db", "backup", "nowhere/copy.db"], "nowhere/copy.db: its folder does not exist"),
    ],
)
def test_a_path_that_does_not_exist_is_wrong_use_and_no_traceback(
    tmp_path: Path, command: list[str], told: str
) -> None:
    (tmp_path / "organisations.csv").write_text(ORGS)
    environment = os.environ | {"COLUMNS": "200", "BOOKWATCH_DATABASE_URL": "sqlite:///bookwatch.db"}
    arguments = [sys.executable, "-m", "bookwatch", *command]
    done = subprocess.run(arguments, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "nowhere.db").exists()


def test_a_collector_that_is_no_address_is_refused_before_anything_is_written(run: CliRunner, tmp_path: Path) -> None:
    file = tmp_path / "agent.json"
    asked = ["configure", str(file), "--as", "Y99001", "--tokens", "t.json", "--target", "https://127.0.0.1:1"]
    told = run.invoke(app, [*asked, "--collector", "nonsense"])
    assert told.exit_code == 2
    assert "--collector 'nonsense'" in told.stderr
    assert not file.exists()


def test_the_agent_tells_the_first_run_and_every_change(capsys: pytest.CaptureFixture[str]) -> None:
    teller = agent.Teller()
    for found in (a_run(1), a_run(2), a_failed_run(3), a_failed_run(4), a_run(5)):
        teller.tell(found)
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(" ", 1)[1] for line in lines] == [
        "Y99001 refer-and-book ok",
        "Y99001 refer-and-book failed: provider.not_responding at a016",
        "Y99001 refer-and-book ok",
    ]

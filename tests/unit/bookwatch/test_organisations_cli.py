"""`bookwatch organisations`: the difference first, nothing half, and who was where on a day."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bookwatch.__main__ import app
from data.engine import open_engine, reading
from data.organisations import memberships, organisations
from tests.fakes.directory import Written, write_directory


@pytest.fixture
def small(tmp_path: Path) -> Written:
    return write_directory(tmp_path, practices=400, others=20)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, sqlite_url: str) -> CliRunner:
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("BOOKWATCH_DATABASE_URL", sqlite_url)
    return CliRunner()


def arguments(small: Written, *more: str) -> list[str]:
    files = ["--practices", str(small.practices), "--memberships", str(small.memberships)]
    return ["organisations", "import", *files, *more]


def test_the_difference_is_shown_and_written_only_when_told(run: CliRunner, small: Written, sqlite_url: str) -> None:
    shown = run.invoke(app, arguments(small))
    assert shown.exit_code == 1, "some rows are refused"
    assert "added practice Z00000: HIGH STREET SURGERY, active, from 1974-04-01" in shown.stdout
    assert "more (--json lists all)" in shown.stdout
    assert "add --apply" in shown.stderr
    assert "epraccur.csv, line 421: Z90001, X" in shown.stdout
    assert stored(sqlite_url) == (4, 4)
    assert "applied" in run.invoke(app, arguments(small, "--apply")).stderr
    assert stored(sqlite_url) != (4, 4)
    again = json.loads(run.invoke(app, arguments(small, "--apply", "--json")).stdout)
    assert again["changes"] == []
    assert again["counts"]["practice"]["unchanged"] == 400
    assert {row["reason"] for row in again["refusals"]} == set(again["refused"])


def stored(url: str) -> tuple[int, int]:
    engine = open_engine(url)
    with reading(engine) as conn:
        counts = len(organisations(conn)), len(memberships(conn))
    engine.dispose()
    return counts


def test_an_import_that_is_killed_in_the_middle_left_nothing(small: Written, url: str) -> None:
    before = stored(url)
    environment = os.environ | {"BOOKWATCH_CRASH_AT": "middle-of-import", "BOOKWATCH_DATABASE_URL": url}
    command = [sys.executable, "-m", "bookwatch", *arguments(small, "--apply")]
    killed = subprocess.run(command, env=environment, capture_output=True, timeout=60, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert stored(url) == before


def test_the_list_is_as_of_a_day(run: CliRunner, small: Written) -> None:
    run.invoke(app, arguments(small, "--apply"))
    on = ["organisations", "list", "--json", "--as-of"]
    before = json.loads(run.invoke(app, [*on, "2007-03-31"]).stdout)
    after = json.loads(run.invoke(app, [*on, "2007-04-01", "--pct", "ZM1"]).stdout)
    pct = {each["code"]: each["facts"].get("pct") for each in before["organisations"]}
    assert pct[small.merged] == "ZP000"
    assert pct["Z00000"] == "ZP000"
    assert {each["facts"]["pct"] for each in after["organisations"]} == {"ZM1"}
    assert small.merged in {each["code"] for each in after["organisations"]}
    told = run.invoke(app, ["organisations", "list", "--pct", "ZM1"])
    assert "Z00000" in told.stdout
    assert "region QZ" in told.stdout


def test_a_day_that_is_none_and_an_empty_database_are_told(run: CliRunner, tmp_path: Path) -> None:
    told = run.invoke(app, ["organisations", "list", "--as-of", "yesterday"])
    assert told.exit_code == 2
    assert "--as-of 'yesterday': not a date" in told.stderr
    assert "Give one such as" in told.stderr
    empty = f"sqlite:///{tmp_path / 'empty.db'}"
    told = run.invoke(app, ["organisations", "list", "--database", empty])
    assert "has none of Bookwatch's tables yet" in told.stderr
    assert "bookwatch db upgrade" in told.stderr


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ([], "nothing to import"),
        (["--practices", "nowhere.csv"], "nowhere.csv"),
        (["--attributes", "README.md"], "no column organisation"),
    ],
)
def test_wrong_use_is_told_with_exit_code_2(
    run: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "README.md").write_text("hello\n")
    told = run.invoke(app, ["organisations", "import", *more])
    assert told.exit_code == 2
    assert said in told.stderr


def test_a_database_without_tables_is_not_made_by_looking(run: CliRunner, tmp_path: Path, small: Written) -> None:
    told = run.invoke(app, arguments(small, "--database", f"sqlite:///{tmp_path}/new.db"))
    assert told.exit_code == 2
    assert "bookwatch db upgrade" in told.stderr

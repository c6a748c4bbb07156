"""`bookwatch db check`, `backup`, `restore`: words and exit codes."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from bookwatch.__main__ import app
from data.engine import open_engine, writing

AWAY = "postgresql://me:secret@127.0.0.1:1/bookwatch"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, sqlite_url: str) -> CliRunner:
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("BOOKWATCH_DATABASE_URL", sqlite_url)
    return CliRunner()


def test_check_says_ok_or_names_the_fault(run: CliRunner, sqlite_url: str) -> None:
    sound = run.invoke(app, ["db", "check"])
    assert sound.exit_code == 0
    assert "hours: ok" in sound.stdout
    assert "0 faults" in sound.stdout
    assert "checking sketches" in sound.stderr
    engine = open_engine(sqlite_url)
    with writing(engine) as conn:
        conn.execute(text("UPDATE vantages SET organisation = 'nobody'"))
    engine.dispose()
    told = run.invoke(app, ["db", "check", "--json"])
    assert told.exit_code == 1
    (fault,) = json.loads(told.stdout)["checks"]["codes"]
    assert fault["level"] == "fault"
    assert "vantages.organisation: 3 rows" in fault["problem"]
    assert "codes: fault: vantages.organisation" in run.invoke(app, ["db", "check"]).stdout


def test_back_up_and_restore_say_what_they_did(run: CliRunner, tmp_path: Path) -> None:
    copy = str(tmp_path / "copy.db")
    made = run.invoke(app, ["db", "backup", copy])
    assert (made.exit_code, "complete and checked" in made.stderr) == (0, True)
    again = run.invoke(app, ["db", "backup", copy])
    assert (again.exit_code, "another name" in again.stderr) == (2, True)
    refused = run.invoke(app, ["db", "restore", copy])
    assert (refused.exit_code, "--replace" in refused.stderr) == (2, True)
    done = run.invoke(app, ["db", "restore", copy, "--replace"])
    assert (done.exit_code, "restored" in done.stderr) == (0, True)


def test_a_back_up_of_an_older_version_asks_for_the_upgrade(run: CliRunner, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    run.invoke(app, ["db", "backup", str(copy)])
    engine = open_engine(f"sqlite:///{copy}")
    with engine.begin() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    engine.dispose()
    assert "bookwatch db upgrade" in run.invoke(app, ["db", "restore", str(copy), "--replace"]).stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check"], "does not answer"),
        (["backup", "F"], "pg_dump --format=custom --file=F postgresql://me@127.0.0.1:1/bookwatch"),
        (["restore", "F"], "pg_restore --no-owner"),
    ],
)
def test_postgresql_has_its_own_tools_and_no_password_is_shown(run: CliRunner, arguments: list[str], said: str) -> None:
    told = run.invoke(app, ["db", *arguments, "--database", AWAY])
    assert told.exit_code == 2
    assert said in told.stderr
    assert "secret" not in told.output


def process(*arguments: str, url: str, crash_at: str = "", largest_file: int = 0) -> subprocess.CompletedProcess[str]:
    """`bookwatch db ...` as a process of its own, which may die at a point or write files up to a size only."""
    environment = os.environ | {"BOOKWATCH_CRASH_AT": crash_at, "BOOKWATCH_DATABASE_URL": url, "COLUMNS": "200"}
    limit = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({largest_file}, {largest_file})); "
    code = f"{limit if largest_file else ''}from bookwatch.__main__ import main; main()"
    command = [sys.executable, "-c", code, "db", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_a_disk_that_takes_no_more_leaves_no_half_back_up(sqlite_url: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    told = process("backup", str(copy), url=sqlite_url, largest_file=50_000)
    assert told.returncode == 2
    assert "disk" in told.stderr
    assert list(tmp_path.glob("copy.db*")) == []


def test_a_restore_that_is_killed_left_the_database_as_it_was(run: CliRunner, sqlite_url: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    run.invoke(app, ["db", "backup", str(copy)])
    engine = open_engine(sqlite_url)
    with writing(engine) as conn:
        conn.execute(text("UPDATE organisations SET name = 'later'"))
    engine.dispose()
    killed = process("restore", str(copy), "--replace", url=sqlite_url, crash_at="before-exchange")
    assert killed.returncode == -signal.SIGKILL
    assert names(sqlite_url) == {"later"}
    assert run.invoke(app, ["db", "restore", str(copy), "--replace"]).exit_code == 0
    assert "later" not in names(sqlite_url)
    assert list(tmp_path.glob("*.restoring*")) == []


def names(url: str) -> set[str]:
    engine = open_engine(url)
    with engine.connect() as conn:
        found = set(conn.execute(text("SELECT name FROM organisations")).scalars())
    engine.dispose()
    return found

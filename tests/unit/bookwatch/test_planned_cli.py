"""`bookwatch planned`, `db rebuild`, `db retain`: words and exit codes."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner

from bookwatch.__main__ import app
from data import rollups, runs, tables
from data.engine import open_engine, reading, writing
from domain.clock import system_clock
from tests.unit.data.samples import a_run


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, sqlite_url: str) -> CliRunner:
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("BOOKWATCH_DATABASE_URL", sqlite_url)
    return CliRunner()


def add(run: CliRunner, **changed: str) -> tuple[int, str, str]:
    flags = {"from": "2026-11-28 22:00", "to": "2026-11-29 02:00", "scope": "pct=ZZ1", "reason": "new firewall"}
    words = [part for name, value in (flags | changed).items() for part in (f"--{name}", value)]
    told = run.invoke(app, ["planned", "add", *words, "--json"])
    return told.exit_code, told.stdout, told.stderr


def test_work_is_declared_listed_and_withdrawn(run: CliRunner) -> None:
    code, said, _ = add(run)
    made = json.loads(said)
    assert code == 0
    assert (made["from"], made["scope"], made["number"]) == ("2026-11-28T22:00:00.000000Z", "pct=ZZ1", 1)
    assert json.loads(add(run, **{"from": "2026-07-01 09:00", "scope": "everything"})[1])["from"][11:16] == "08:00"
    assert json.loads(add(run, **{"from": "2026-11-28T20:00+02:00"})[1])["from"][11:16] == "18:00"
    listed = run.invoke(app, ["planned", "list"]).stdout
    assert "2026-07-01 09:00 BST" in listed
    assert "new firewall" in listed
    assert run.invoke(app, ["planned", "withdraw", "1"]).exit_code == 0
    assert len(json.loads(run.invoke(app, ["planned", "list", "--json"]).stdout)) == 2
    assert len(json.loads(run.invoke(app, ["planned", "list", "--json", "--all"]).stdout)) == 3


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"from": "tomorrow"}, "not a time"),
        ({"from": "2026-03-29 01:30", "to": "2026-03-29 03:00"}, "no such time, the clocks went forward"),
        ({"to": "2026-10-25 01:30", "from": "2026-10-25 00:00"}, "two such times, the clocks went back"),
        ({"to": "2026-11-28 21:00"}, "ends before it begins"),
        ({"scope": "pct"}, "not a scope"),
        ({"scope": "pct=ZZ9"}, "Nobody has this (pct=ZZ9)"),
        ({"scope": "size=3"}, "cannot be limited to this"),
        ({"scope": "practice=Y99099"}, "Nobody has this"),
        ({"reason": " "}, "needs a reason"),
    ],
)
def test_what_cannot_be_declared_is_refused(run: CliRunner, changed: dict[str, str], said: str) -> None:
    code, out, told = add(run, **changed)
    assert (code, out) == (2, "")
    assert said in told


def test_work_is_withdrawn_once(run: CliRunner) -> None:
    add(run)
    assert "no planned work of this number" in run.invoke(app, ["planned", "withdraw", "7"]).stderr
    run.invoke(app, ["planned", "withdraw", "1"])
    again = run.invoke(app, ["planned", "withdraw", "1"])
    assert (again.exit_code, "withdrawn already" in again.stderr) == (2, True)


def test_days_are_computed_anew_and_old_ones_taken_away(
    run: CliRunner, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = open_engine(sqlite_url)
    now = system_clock()
    with writing(engine) as conn:
        old = [a_run(number, scheduled_at=now - timedelta(days=5, minutes=number)) for number in range(3)]
        runs.store(conn, runs=[*old, a_run(9, scheduled_at=now)], received_at=now)
    rollups.refresh(engine, now=now)
    with writing(engine) as conn:
        conn.execute(tables.practice_hours.delete())
    first, last = ((now - timedelta(days=days)).date().isoformat() for days in (6, 0))
    assert "computed anew" in run.invoke(app, ["db", "rebuild", "--from", first, "--to", last]).stderr
    with reading(engine) as conn:
        assert conn.execute(select(func.count()).select_from(tables.practice_hours)).scalar()
    assert "nothing is too old" in run.invoke(app, ["db", "retain"]).stdout
    monkeypatch.setenv("BOOKWATCH_KEEP_RAW_DAYS", "2")
    assert "raw: 3 rows before" in run.invoke(app, ["db", "retain", "--dry-run"]).stdout
    assert json.loads(run.invoke(app, ["db", "retain", "--json"]).stdout)["gone"][0]["rows"] == 3
    monkeypatch.setenv("BOOKWATCH_KEEP_RAW_DAYS", "400")
    wrong = run.invoke(app, ["db", "retain"])
    assert (wrong.exit_code, "keep_raw_days is longer than keep_hours_days" in wrong.stderr) == (2, True)
    engine.dispose()


def test_wrong_days_are_refused(run: CliRunner) -> None:
    assert "not a date" in run.invoke(app, ["db", "rebuild", "--from", "may", "--to", "2026-11-01"]).stderr
    assert "is before" in run.invoke(app, ["db", "rebuild", "--from", "2026-11-02", "--to", "2026-11-01"]).stderr

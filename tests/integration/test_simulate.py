"""Simulated faults, judged by the live rule: what is named is what was broken."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from bookwatch.__main__ import app
from bookwatch.organisations_csv import read_directory
from bookwatch.replay import replay
from data.engine import open_engine, reading
from data.tables import incidents
from domain.verdicts import Evaluation

HOUR, ROUNDS = "2026-03-03T10:00:00Z", 14
"""Six healthy rounds make a habit; the fault begins at the eighth and lasts to the end."""

pytestmark = pytest.mark.integration


def simulate(*arguments: str) -> Result:
    size = ("--practices", "50", "--days", str(ROUNDS * 300 / 86_400), "--start", HOUR)
    return CliRunner().invoke(app, ["simulate", *size, *arguments])


def into(folder: Path) -> tuple[str, ...]:
    return ("--out", str(folder / "runs.ndjson"), "--organisations", str(folder / "orgs.csv"))


def evaluations(folder: Path) -> list[Evaluation]:
    return list(replay(folder / "runs.ndjson", directory=read_directory(folder / "orgs.csv"), round_s=300.0))


@pytest.mark.parametrize(
    ("where", "kind"),
    [("resolver:RES-ZZ4", "no_answer"), ("link:L-ZZ3", "cut"), ("core", "error"), ("hospital:ZH2", "hang")],
)
def test_a_simulated_fault_is_judged_right(where: str, kind: str, tmp_path: Path) -> None:
    faults = tmp_path / "faults.yaml"
    faults.write_text(f"faults:\n  - {{where: '{where}', kind: {kind}, start: +35m}}\n", encoding="utf-8")
    done = simulate(*into(tmp_path), "--faults", str(faults))
    assert done.exit_code == 0, done.stderr
    truth = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))["causes"][0]
    judged = evaluations(tmp_path)
    assert all(not each.causes for each in judged[:7]), "nothing is named before the fault"
    last = judged[ROUNDS - 1]
    assert [cause.key for cause in last.causes] == [truth["key"]]
    inside = {verdict.vantage for verdict in last.verdicts if verdict.cause_key == truth["key"]}
    assert inside & set(truth["members"]) == inside - {code for code in inside if code.startswith("CONTROL-")}
    assert len(inside) >= 0.8 * len(truth["members"])


def test_without_a_fault_nothing_is_named(tmp_path: Path) -> None:
    done = simulate(*into(tmp_path), "--seed", "8", "--json")
    summary = json.loads(done.stdout)
    assert (summary["runs"], summary["practices"]) == ((tmp_path / "runs.ndjson").read_bytes().count(b"\n"), 50)
    assert summary["times_real_time"] > 100
    assert [each for each in evaluations(tmp_path) if each.causes] == []


def test_a_mistake_ends_the_command_with_its_line_and_leaves_no_file(tmp_path: Path) -> None:
    faults = tmp_path / "faults.yaml"
    faults.write_text("faults:\n  - where: link:L-ZZ77\n    kind: cut\n", encoding="utf-8")
    done = simulate(*into(tmp_path), "--faults", str(faults))
    assert done.exit_code == 2
    assert "faults.yaml:2: there is no 'link:L-ZZ77'" in " ".join(done.stderr.split())
    assert [each.name for each in tmp_path.iterdir()] == ["faults.yaml"]


def test_a_past_in_a_database_is_judged_by_the_command_that_it_ends_with(tmp_path: Path) -> None:
    faults, database = tmp_path / "faults.yaml", f"sqlite:///{tmp_path / 'past.db'}"
    faults.write_text("faults:\n  - {where: core, kind: error, start: +20h}\n", encoding="utf-8")
    size = ("--practices", "20", "--days", "1", "--start", "2026-03-03", "--round", "1800", "--processes", "1")
    into_it = ("--faults", str(faults), "--database", database, "--truth", str(tmp_path / "truth.json"))
    done = CliRunner().invoke(app, ["simulate", *size, *into_it])
    assert done.exit_code == 0, done.stderr
    command = next(line for line in done.stdout.splitlines() if "--replay" in line).split()
    setting, value = command[0].split("=")
    again = CliRunner(env={setting: value}).invoke(app, [*command[2:], "--jobs", "1", "--json"])
    assert again.exit_code == 0, again.stderr
    engine = open_engine(database)
    with reading(engine) as conn:
        assert conn.execute(select(incidents.c.key)).scalars().all() == ["central/core/core"]
    engine.dispose()


def test_nowhere_to_write_is_refused() -> None:
    done = simulate()
    assert (done.exit_code, done.stdout) == (2, "")
    assert "--out" in done.stderr

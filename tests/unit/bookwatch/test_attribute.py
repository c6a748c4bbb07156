"""`bookwatch attribute` takes what strangers have: missing parts, other columns, bad lines, any order and round."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bookwatch.__main__ import app

START = datetime(2026, 3, 3, 9, tzinfo=UTC)
PRACTICES = [f"Y99{number:03d}" for number in range(1, 21)]


def line(vantage: str, number: int, *, round_s: int, **parts: Any) -> str:
    """A run of few parts."""
    at = START + timedelta(seconds=number * round_s + PRACTICES.index(vantage))
    return json.dumps({"vantage": vantage, "scheduled_at": at.isoformat(), "outcome": "ok", **parts})


def written(folder: Path, *, broken: set[str], round_s: int = 120) -> list[str]:
    """Eight rounds; `broken` fail in the last four. The printer column is no dimension that we know."""
    rows = [f"{code},MAKE-{number % 2}" for number, code in enumerate(PRACTICES)]
    (folder / "orgs.csv").write_text("vantage,printer\n" + "\n".join(rows) + "\n")
    bad = {"outcome": "failed", "failure_class": "tls.protocol"}
    return [
        line(code, number, round_s=round_s, **(bad if code in broken and number >= 4 else {}))
        for number in range(8)
        for code in PRACTICES
    ]


def judged(folder: Path, lines: list[str], *more: str) -> tuple[dict[str, Any], str]:
    (folder / "runs.ndjson").write_text("\n".join(lines) + "\n")
    arguments = [str(folder / "runs.ndjson"), "--organisations", str(folder / "orgs.csv"), "--json", *more]
    done = CliRunner().invoke(app, ["attribute", *arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert done.exit_code in {0, 1}, done.stderr
    return json.loads(done.stdout), done.stderr


def test_an_unknown_column_is_a_dimension_and_the_round_is_measured(tmp_path: Path) -> None:
    document, said = judged(tmp_path, written(tmp_path, broken=set(PRACTICES[::2]))[::-1])
    assert (document["round_s"], said) == (120.0, "")
    last = document["evaluations"][-1]
    assert [cause["key"] for cause in last["causes"]] == ["shared/printer/MAKE-0"]
    assert len(last["causes"][0]["members"]) == 10
    for verdict in last["verdicts"]:
        assert set(verdict["probabilities"]) == {"ok", "local", "shared", "provider", "central", "no_data"}


def test_bad_lines_are_numbered_and_nothing_else_is_lost(tmp_path: Path) -> None:
    lines = written(tmp_path, broken=set())
    lines[2:2] = ["not json", '{"vantage": "Y99001"}', line("Y99001", 3, round_s=120).replace("Y99001", "NOBODY")]
    document, said = judged(tmp_path, lines)
    assert [problem.split(", line ")[1].split(":")[0] for problem in document["problems"]] == ["3", "4", "5"]
    assert "3 lines cannot be used" in said
    judgements = {verdict["judgement"] for verdict in document["evaluations"][-1]["verdicts"]}
    assert judgements == {"ok"}


def test_a_round_that_does_not_fit_the_runs_is_questioned(tmp_path: Path) -> None:
    _, said = judged(tmp_path, written(tmp_path, broken=set()), "--round", "600")
    assert "the runs of a place are mostly 120 s apart" in said


def test_a_run_given_twice_counts_once(tmp_path: Path) -> None:
    lines = written(tmp_path, broken=set())
    again = line("Y99001", 7, round_s=120, run_id="one", outcome="failed")
    document, _ = judged(tmp_path, [*lines, line("Y99001", 7, round_s=120, run_id="one"), again])
    assert document["evaluations"][-1]["verdicts"][0]["evidence"]["own"]["bad"] == 0


@pytest.mark.parametrize("text", ["", "\n\n"])
def test_an_empty_file_gives_an_empty_document(tmp_path: Path, text: str) -> None:
    written(tmp_path, broken=set())
    document, _ = judged(tmp_path, [text])
    assert (document["evaluations"], document["problems"]) == ([], [])


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "orgs.csv").write_text("vantage,kind,organisation,name\nY99001,agent,Y99001,Elm Road (invented)\n")
    for runs, organisations in (("nope.ndjson", "orgs.csv"), ("orgs.csv", "nope.ndjson")):
        files = [str(tmp_path / runs), "--organisations", str(tmp_path / organisations)]
        told = CliRunner().invoke(app, ["attribute", *files])
        assert told.exit_code == 2
        assert "nope.ndjson cannot be read: No such file or directory" in told.stderr.replace("\n", "")


def test_what_people_read_fits_80_characters(tmp_path: Path) -> None:
    lines = written(tmp_path, broken=set(PRACTICES[::2]))
    (tmp_path / "runs.ndjson").write_text("\n".join(lines) + "\n")
    named = (tmp_path / "orgs.csv").read_text().replace("MAKE-0", "A-MAKE-OF-PRINTER-WITH-A-NAME-OF-FIFTY-LETTERS")
    (tmp_path / "orgs.csv").write_text(named)
    arguments = [str(tmp_path / "runs.ndjson"), "--organisations", str(tmp_path / "orgs.csv")]
    told = CliRunner().invoke(app, ["attribute", *arguments])
    assert told.exit_code == 1, told.stderr
    shown = told.stdout.splitlines()
    assert max(map(len, shown)) <= 80
    assert "shared/printer/A-MAKE-OF" in shown[2]
    assert "03 Mar" in shown[2], "the day above the time"
    assert "0.9" in shown[2]
    assert "Each cause's whole evidence: --json." in shown

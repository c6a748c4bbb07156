"""An archive holds every run and step of its days, whole days or none, and answers questions about nothing else."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner

from bookwatch.__main__ import app
from bookwatch.archive.errors import ArchiveError
from bookwatch.archive.exporting import export
from bookwatch.archive.querying import query
from bookwatch.archive.tables import Arrived
from bookwatch.archive.writing import prepare, write_day
from data import runs as stored_runs
from data.engine import open_engine, writing
from data.retention.marks import note_kept_from
from data.rollups.moments import hour_of
from domain.runs import Run
from tests.unit.data.samples import NOON, a_run, an_id

DAY = date(2026, 11, 23)
NOW = NOON + timedelta(days=3)


def _runs() -> list[Run]:
    """Two on the first day, one an hour after its end in Europe/London; one cut short."""
    first, second = a_run(run_id=an_id(1)), a_run(run_id=an_id(2), scheduled_at=NOON + timedelta(hours=11, minutes=59))
    steps = (*second.steps[:-1], replace(second.steps[-1], status=None, error_code="X1", detail="cut – é"))
    return [
        first,
        replace(second, steps=steps, markers=("agent started",)),
        a_run(run_id=an_id(3), scheduled_at=NOON + timedelta(hours=13)),
    ]


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    opened = open_engine(url)
    with writing(opened) as conn:
        stored_runs.store(conn, runs=_runs(), received_at=NOON + timedelta(hours=14))
    yield opened
    opened.dispose()


def _export(
    engine: Engine, *, archive: Path, first: date = DAY, last: date = DAY + timedelta(days=1), now: datetime = NOW
) -> list[tuple[str, int, int, bool]]:
    days = export(engine, archive=archive, first=first, last=last, now=now, told=lambda done, of: None)
    return [(each.day.isoformat(), each.runs, each.steps, each.there) for each in days]


def test_every_run_and_step_is_there_once(engine: Engine, tmp_path: Path) -> None:
    archive, steps = tmp_path / "archive", len(_runs()[0].steps)
    days = [("2026-11-23", 2, 2 * steps), ("2026-11-24", 1, steps)]
    assert _export(engine, archive=archive) == [(*day, False) for day in days]
    before = {file: file.stat().st_mtime_ns for file in archive.rglob("*.parquet")}
    assert _export(engine, archive=archive) == [(*day, True) for day in days]
    assert {file: file.stat().st_mtime_ns for file in archive.rglob("*.parquet")} == before
    found = query(
        archive, "SELECT run_id, vantage, scheduled_at, outcome, failed_step, markers FROM runs ORDER BY run_id"
    )
    for row, run in zip(found.rows, _runs(), strict=True):
        assert row == (
            str(run.run_id),
            run.vantage,
            run.scheduled_at,
            run.outcome.value,
            run.failed_step,
            list(run.markers),
        )
    columns = "operation, total_ms, wait_ms, status, error_code, detail, cleanup"
    kept = query(archive, f"SELECT {columns} FROM steps WHERE run_id = '{an_id(2)}' ORDER BY place")
    for row, step in zip(kept.rows, _runs()[1].steps, strict=True):
        assert row == (
            step.operation,
            step.total_ms,
            step.phases.wait,
            step.status,
            step.error_code,
            step.detail,
            step.cleanup,
        )


def test_a_day_that_was_stopped_is_not_there(engine: Engine, tmp_path: Path) -> None:
    def cut() -> Iterator[Arrived]:
        yield _runs()[0], NOON
        raise KeyboardInterrupt

    prepare(tmp_path / "archive")
    with pytest.raises(KeyboardInterrupt):
        write_day(tmp_path / "archive", day=DAY, runs=cut())
    assert [each.name for each in (tmp_path / "archive").iterdir()] == ["archive.json"]
    assert len(_export(engine, archive=tmp_path / "archive")) == 2


def test_days_that_are_not_over_or_gone_are_refused(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="2026-11-24 is not over"):
        _export(engine, archive=tmp_path / "new", now=NOON + timedelta(days=1))
    with writing(engine) as conn:
        note_kept_from(conn, tier="raw", hour=hour_of(NOON + timedelta(hours=12)))
    with pytest.raises(ArchiveError, match="runs before 2026-11-24 are gone.*give --from 2026-11-24"):
        _export(engine, archive=tmp_path / "new")


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("DROP VIEW runs", "only one SELECT"),
        ("SELECT 1; SELECT 2", "only one SELECT"),
        ("COPY runs TO 'x.csv'", "only one SELECT"),
        ("SELECT * FROM read_text('/etc/hostname')", "was refused"),
        ("SELECT nothing FROM runs", "was refused"),
        ("SELEC", "was refused"),
    ],
)
def test_an_archive_is_only_read_and_nothing_else_is(engine: Engine, tmp_path: Path, sql: str, told: str) -> None:
    _export(engine, archive=tmp_path / "archive")
    with pytest.raises(ArchiveError, match=told):
        query(tmp_path / "archive", sql)


def test_other_folders_and_newer_archives_are_refused(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine")
    with pytest.raises(ArchiveError, match="holds other files"):
        prepare(tmp_path)
    with pytest.raises(ArchiveError, match="is no archive"):
        query(tmp_path, "SELECT 1")
    newer = tmp_path / "newer"
    newer.mkdir()
    (newer / "archive.json").write_text('{"format": "bookwatch.archive", "version": 2}')
    with pytest.raises(ArchiveError, match="has version 2"):
        query(newer, "SELECT 1")
    (newer / "archive.json").write_text('{"format": "bookwatch.archive", "version": 1}')
    with pytest.raises(ArchiveError, match="no days yet"):
        query(newer, "SELECT 1")


def test_on_the_command_line(engine: Engine, url: str, tmp_path: Path) -> None:
    archive = str(tmp_path / "archive")
    told = CliRunner().invoke(
        app, ["export", "--from", "2026-11-23", "--to", "2026-11-23", "--out", archive, "--database", url, "--json"]
    )
    assert [(day["day"], day["runs"]) for day in json.loads(told.stdout)["days"]] == [("2026-11-23", 2)]
    asked = CliRunner().invoke(app, ["query", archive, "SELECT day, count(*) AS n FROM runs GROUP BY 1", "--json"])
    assert json.loads(asked.stdout) == [{"day": "2026-11-23", "n": 2}]
    shown = CliRunner().invoke(app, ["query", archive, "SELECT count(*) AS number FROM steps"])
    assert (shown.exit_code, "number" in shown.stdout) == (0, True)
    wide = CliRunner().invoke(app, ["query", archive, "SELECT * FROM steps"])
    assert "row 1" in wide.stdout, "a table wider than the screen is told row by row"
    assert re.search(r"^  operation +\w+$", wide.stdout, re.MULTILINE)
    wrong = CliRunner().invoke(app, ["query", archive, "SELECT x FROM runs"])
    assert wrong.exit_code != 0
    assert "Traceback" not in wrong.output

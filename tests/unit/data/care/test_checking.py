"""What `db check` finds: nothing in a sound store, each planted fault in a store of each kind, damage in a file."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine, event, text

from data import rollups, runs, tally
from data.care import sketched
from data.care.checking import CHECKS, check
from data.care.findings import Level, Report
from data.engine import open_engine, reading, writing
from data.errors import DatabaseTooOldError
from data.retention.marks import note_kept_from
from domain.runs import Run
from domain.vocabulary import Outcome
from tests.unit.data.samples import NOON, ROUND, a_failed_run, a_run


def filled(engine: Engine, *, rounds: int = 40) -> None:
    """Runs of two practices and a control over more than three hours, in batches and out of order."""
    batch: list[Run] = []
    for number in range(rounds):
        at = NOON + number * ROUND
        batch.append(a_run(3 * number, scheduled_at=at, started_at=at))
        batch.append(a_failed_run(3 * number + 1, vantage="Y99002", scheduled_at=at, started_at=at))
        batch.append(a_run(3 * number + 2, vantage="control-1", scheduled_at=at, started_at=at))
    batch.append(a_run(9000, journey="pacs", role=batch[0].role))  # a neighbour's: in no roll-up
    batch.append(a_run(9001, outcome=Outcome.MISSED, steps=(), duration_ms=0.0))
    stored(engine, batch[::-1])


def stored(engine: Engine, batch: Sequence[Run]) -> None:
    for start in range(0, len(batch), 50):
        with writing(engine) as conn:
            runs.store(conn, runs=batch[start : start + 50], received_at=NOON + timedelta(hours=5))
    rollups.refresh(engine, now=NOON + timedelta(hours=3))


def faults(report: Report) -> dict[str, str]:
    return {
        name: "; ".join(each.problem for each in found if each.level is Level.FAULT)
        for name, found in report.findings.items()
        if any(each.level is Level.FAULT for each in found)
    }


def test_a_sound_store_has_no_faults(store: Engine) -> None:
    assert faults(check(store)) == {}
    filled(store)
    begun: list[str] = []
    report = check(store, begin=begun.append)
    assert faults(report) == {}
    assert begun == list(CHECKS) == list(report.findings)
    assert report.findings["gaps"] == ()


def test_raw_runs_that_retention_took_are_no_fault(store: Engine) -> None:
    filled(store)
    with writing(store) as conn:
        early = text("DELETE FROM runs WHERE scheduled_at < :edge")
        conn.execute(early, {"edge": int((NOON + timedelta(minutes=120)).timestamp() * 1_000_000)})
        note_kept_from(conn, tier="raw", hour=rollups.hour_of(NOON) + 2)
    assert faults(check(store)) == {}


def test_sketches_are_read_a_page_at_a_time(store: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A nation's would not fit in memory; PostgreSQL's driver fetches everything unless it is asked for a cursor."""
    filled(store, rounds=4)
    monkeypatch.setattr(sketched, "_PAGE", 7)
    pages: list[int] = []
    decode = tally.decode

    def noted(blobs: Sequence[bytes]) -> tally.Counts:
        pages.append(len(blobs))
        return decode(blobs)

    monkeypatch.setattr(tally, "decode", noted)
    cursors: set[str] = set()
    event.listen(store, "before_cursor_execute", lambda _, cursor, *rest: cursors.add(type(cursor).__name__))
    with reading(store) as conn:
        assert sketched.sketches_hold(conn) == []
    assert max(pages) == 7
    assert len(pages) > len(sketched.PAIRS)
    assert ("ServerCursor" in cursors) == (store.dialect.name == "postgresql")


PLANTED = (
    ("UPDATE practice_hours SET tally = :thirteen_failed WHERE hour % 2 = 0", "hours", "failed: 13 for 12 runs"),
    ("DELETE FROM runs WHERE outcome = 3", "hours", "failed: 12 for 0 runs"),
    ("DELETE FROM practice_hours", "hours", "and 8 more"),
    ("UPDATE operation_slots SET tally = :thirteen_failed", "operations", "Z failed: 312 for 0 steps"),
    ("DELETE FROM operation_slots", "operations", "A004 2026-11-23T12:00:00.000000Z ok: 0 for 24 steps"),
    ("DELETE FROM practice_days WHERE vantage_id = (SELECT max(vantage_id) FROM practice_days)", "days", "2026-11-23"),
    ("UPDATE practice_days SET tally = :thirteen_failed", "days", "practice_days 2026-11-23"),
    ("UPDATE pct_days SET tally = :thirteen_failed", "days", "pct_days 2026-11-23: 26 for 121 runs"),
    ("DELETE FROM practice_hours_latency", "sketches", "): 0 for 12"),
    ("DELETE FROM gathered_runs WHERE vantage_id = (SELECT max(vantage_id) FROM gathered_runs)", "gathered", "runs: "),
    ("UPDATE gathered_runs SET runs = (SELECT min(runs) FROM gathered_runs)", "gathered", "Y99002 2026-11-23T14:00"),
    ("UPDATE operation_slots_latency SET slot = slot + 1", "sketches", "operation_slots (slot"),
    ("DELETE FROM words WHERE word = 'refer-and-book'", "codes", "runs.journey_id: 121 rows"),
    ("UPDATE runs SET outcome = 99 WHERE outcome = 3", "codes", "runs.outcome: 40 rows"),
    ("UPDATE runs SET outcome = 99 WHERE outcome = 3", "hours", "outcome 99: 0 for 12 runs"),
    ("UPDATE runs SET failure_class = -1 WHERE outcome = 3", "codes", "runs.failure_class: 40 rows"),
    ("DELETE FROM agents WHERE agent = 'agent-2'", "codes", "vantages.agent: 1 row"),
    ("DELETE FROM step_kinds WHERE operation = 'PDS'", "operations", "kinds that are not known"),
    (
        "INSERT INTO memberships (organisation, dimension, value) VALUES ('Y99002', 'pct', 'ZZ3')",
        "memberships",
        "Y99002 pct",
    ),
)
"""A statement that spoils the store, the check that must find it, and what it must say."""
TALLIES = {"thirteen_failed": bytes([3, 31, 0, 0, 13, 0, 0, 0])}


def test_each_fault_is_found_where_it_is(store: Engine) -> None:
    filled(store)
    for statement, where, said in PLANTED:
        with store.connect() as conn, conn.begin() as spoilt:
            spoil = text(statement)
            conn.execute(spoil, {name: TALLIES[name] for name in spoil.compile().params})
            found = "; ".join(each.problem for each in CHECKS[where](conn))
            spoilt.rollback()
        assert said in found, statement
    assert faults(check(store)) == {}


def test_records_that_cannot_be_read_are_named(store: Engine) -> None:
    filled(store, rounds=2)
    with writing(store) as conn:
        conn.execute(text("UPDATE runs SET steps = :cut WHERE outcome = 3"), {"cut": b"\x09"})
        conn.execute(text("UPDATE practice_hours_latency SET latency = :cut"), {"cut": b"\x09"})
    found = faults(check(store))
    assert str(UUID(int=a_failed_run(1).run_id.int)) in found["operations"]
    assert "unreadable for 2" in found["sketches"]


def test_hours_of_silence_are_noted_and_are_no_fault(store: Engine) -> None:
    stored(store, [a_run(1), a_run(2, scheduled_at=NOON + timedelta(hours=4))])
    report = check(store)
    assert report.faults == 0
    (gap,) = report.findings["gaps"]
    assert "2026-11-23T13:00:00.000000Z to 2026-11-23T16:00:00.000000Z" in gap.problem


def test_amcheck_is_used_where_it_is_installed(postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    (note,) = check(engine).findings["integrity"]
    assert (note.level, "amcheck" in note.problem) == (Level.NOTE, True)
    with engine.begin() as conn:
        conn.execute(text("CREATE EXTENSION amcheck"))
    assert check(engine).findings["integrity"] == ()
    engine.dispose()


def test_a_corrupt_page_is_found_and_the_rest_stays_readable(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    filled(engine, rounds=300)
    engine.dispose()
    spoil(Path(sqlite_url.removeprefix("sqlite:///")), table="runs")
    engine = open_engine(sqlite_url)
    report = check(engine)
    engine.dispose()
    damage, *tables = report.findings["integrity"]
    assert "damaged" in damage.problem
    said = {each.problem.split(":")[0]: each for each in tables}
    assert said["runs"].level is Level.FAULT
    assert "from its beginning" in said["runs"].problem
    assert readable(said["runs"].problem) > 700, "of 902 runs: the damaged page holds a few"
    assert said["practice_hours"].level is Level.NOTE
    assert "all 3 rows can be read" in said["vantages"].problem
    assert report.findings["sketches"] == ()


def readable(problem: str) -> int:
    return sum(int(word.replace(",", "")) for word in problem.split() if word[0].isdigit())


def spoil(file: Path, *, table: str) -> None:
    """Overwrite one page in the middle of a table, as a failing disk would."""
    with closing(sqlite3.connect(file)) as conn:
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        size = conn.execute("PRAGMA page_size").fetchone()[0]
        pages = conn.execute(
            "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY path", (table,)
        ).fetchall()
    page = pages[len(pages) // 2][0]
    with file.open("r+b") as raw:
        raw.seek((page - 1) * size)
        raw.write(b"\xa5" * size)


def test_a_database_without_tables_is_not_checked(empty_url: str) -> None:
    engine = open_engine(empty_url)
    with pytest.raises(DatabaseTooOldError):
        check(engine)
    engine.dispose()

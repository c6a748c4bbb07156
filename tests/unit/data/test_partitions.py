"""Runs on PostgreSQL lie in daily partitions; none is without a place, and an older database keeps every row."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from data import partitions, runs
from data.engine import ingesting, open_engine, reading, writing
from data.errors import DatabaseUnavailableError
from data.migrations import newest, upgrade
from data.partitions import BEFORE, day_of
from tests.unit.data.samples import NOON, a_run

DAY = timedelta(days=1)
_OLD_ROW = """INSERT INTO runs SELECT decode(lpad(to_hex(n), 32, '0'), 'hex'), 1, 1, 1, 1, 1, 1, 1, 1, 0,
    {moment} + n, {moment} + n, {moment} + n, 5.0, NULL, 0, decode(repeat('ab', 16), 'hex'), '\\x0100', NULL
    FROM generate_series(1, 40) n"""


@pytest.fixture
def engine(postgres_url: str) -> Engine:
    return open_engine(postgres_url)


def names(engine: Engine) -> list[str]:
    with reading(engine) as conn:
        return [each.name for each in partitions.partitions(conn)]


def test_days_are_made_ahead_once(engine: Engine) -> None:
    with writing(engine) as conn:
        first = partitions.ensure(conn, now=NOON, days_ahead=2)
        assert first == [day_of(NOON), day_of(NOON) + 1, day_of(NOON) + 2]
        assert partitions.ensure(conn, now=NOON + DAY, days_ahead=2) == [day_of(NOON) + 3]
    engine.dispose()


def test_a_run_of_a_day_without_a_partition_makes_it(engine: Engine) -> None:
    far = [a_run(1), a_run(2, scheduled_at=NOON - 90 * DAY), a_run(3, scheduled_at=NOON + DAY)]
    with ingesting(engine) as conn:
        assert runs.store(conn, runs=far, received_at=NOON) == ["stored"] * 3
    with ingesting(engine) as conn:
        assert runs.store(conn, runs=far, received_at=NOON + DAY) == ["duplicate"] * 3
    assert names(engine) == [f"runs_{day_of(NOON) + days}" for days in (-90, 0, 1)]
    engine.dispose()


def test_what_is_too_old_is_dropped_by_the_day(engine: Engine) -> None:
    with ingesting(engine) as conn:
        runs.store(conn, runs=[a_run(n, scheduled_at=NOON - n * DAY) for n in range(4)], received_at=NOON)
    with writing(engine) as conn:
        gone = partitions.drop(conn, before=NOON - 2 * DAY)
    assert gone == [f"runs_{day_of(NOON) - 3}"]
    with reading(engine) as conn:
        assert len(list(runs.trace_ids(conn))) == 3
    engine.dispose()


def test_dropping_waits_for_no_reader(engine: Engine) -> None:
    with ingesting(engine) as conn:
        runs.store(conn, runs=[a_run()], received_at=NOON)
    with reading(engine) as reader:
        reader.execute(text("SELECT count(*) FROM runs"))
        with pytest.raises(DatabaseUnavailableError, match="locked"), writing(engine) as conn:
            partitions.drop(conn, before=NOON + 2 * DAY)
    engine.dispose()


def test_sqlite_has_no_partitions(sqlite_store: Engine) -> None:
    with writing(sqlite_store) as conn:
        assert partitions.ensure(conn, now=NOON) == []
        assert partitions.drop(conn, before=NOON) == []
        assert partitions.partitions(conn) == []


@pytest.fixture(params=["0001", "0004", "0006"])
def old_url(empty_postgres_url: str, request: pytest.FixtureRequest) -> str:
    """A PostgreSQL database of an earlier revision with forty runs of a year ago."""
    upgrade(empty_postgres_url, to=request.param)
    engine = open_engine(empty_postgres_url)
    with engine.begin() as conn:
        conn.execute(text(_OLD_ROW.format(moment=day_of(NOON - 365 * DAY) * partitions.DAY_US)))
    engine.dispose()
    return empty_postgres_url


def test_an_older_database_becomes_one_partition_and_keeps_its_rows(old_url: str) -> None:
    upgrade(old_url)
    engine = open_engine(old_url)
    assert names(engine) == [BEFORE]
    with ingesting(engine) as conn:
        runs.store(conn, runs=[a_run(1000), a_run(1001, scheduled_at=NOON + 3650 * DAY)], received_at=NOON)
    with reading(engine) as conn:
        assert len(list(runs.trace_ids(conn))) == 42
        plan = "\n".join(conn.execute(text("EXPLAIN SELECT * FROM runs WHERE scheduled_at < 5")).scalars())
    assert BEFORE in plan
    assert "Append" not in plan  # one partition is looked at, not all
    assert names(engine) == [BEFORE, f"runs_{day_of(NOON) + 3650}"]
    engine.dispose()


def test_an_upgrade_that_is_killed_while_it_prepares_goes_on(old_url: str) -> None:
    command = [sys.executable, "-c", f"from data.migrations import upgrade; upgrade({old_url!r})"]
    environment = os.environ | {"BOOKWATCH_CRASH_AT": "index-built:2"}
    killed = subprocess.run(command, env=environment, capture_output=True, timeout=60, check=False)
    assert killed.returncode == -signal.SIGKILL
    engine = open_engine(old_url)
    with engine.begin() as conn:  # the older software still runs
        conn.execute(text(_OLD_ROW.format(moment=day_of(NOON) * partitions.DAY_US).replace("hex(n)", "hex(n + 99)")))
    assert upgrade(old_url) == newest()
    with reading(engine) as conn:
        assert len(list(runs.trace_ids(conn))) == 80
    engine.dispose()

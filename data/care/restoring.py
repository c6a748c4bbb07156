"""The way back from a SQLite back-up: all of it under the database's name, or the database as it was."""

import sqlite3
from contextlib import closing
from pathlib import Path

from data.care.copying import CopyError, Progress, copy, discard, examine, keep_names, opened
from data.tables import marks, metadata
from domain import crash_points
from domain.counting import counted


def restore(backup: Path, *, to: Path, replace: bool, progress: Progress = lambda done, of: None) -> str:
    """Put a back-up in the place of the database; returns its revision (it may need `bookwatch db upgrade`).

    Raises CopyError: the back-up is missing, damaged or newer than this software; the database holds something and
    `replace` is not said; another process uses the database. Nothing has changed then.
    """
    if not backup.is_file():
        raise CopyError("There is no such back-up", where=str(backup), remedy="Check the file's name.")
    if to.exists() and backup.samefile(to):
        raise CopyError("This is the database itself", where=str(backup), remedy="Give a back-up of it.")
    revision = examine(backup)
    damaged = _require_replaceable(to, replace=replace)
    draft = to.with_name(to.name + ".restoring")
    try:
        copy(backup, to=draft, progress=progress)
        examine(draft)
        crash_points.reach("before-exchange")
        if damaged:
            _set_aside(to)
            draft.rename(to)
        else:
            _exchange(draft, to=to)
    finally:
        discard(draft)
    keep_names(to.parent)
    return revision


def _require_replaceable(to: Path, *, replace: bool) -> bool:
    """Whether what is at `to` is too damaged to be opened. Raises CopyError where it must be kept."""
    if not to.exists():
        return False
    try:
        with closing(opened(to, mode="ro")) as conn:
            rows = _rows(conn)
            damaged = [row[0] for row in conn.execute("PRAGMA quick_check(1)")] != ["ok"]
    except sqlite3.DatabaseError:
        rows, damaged = 0, True
    if (rows or damaged) and not replace:
        holds = "is damaged" if damaged else f"holds {counted(rows, 'row')}"
        remedy = "Back it up, then give --replace."
        raise CopyError(f"The database {holds} and would be lost", where=str(to), remedy=remedy)
    return damaged


def _rows(conn: sqlite3.Connection) -> int:
    there = {row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    names = [table.name for table in metadata.sorted_tables if table is not marks and table.name in there]
    return sum(int(conn.execute(f"SELECT count(*) FROM {name}").fetchone()[0]) for name in names)


def _exchange(draft: Path, *, to: Path) -> None:
    """Rename the draft over the database while nobody else has it open.

    The database is taken out of WAL mode first, which only its last user can do: a write-ahead log that stayed behind
    would be played into the restored file.
    """
    if not to.exists():
        draft.rename(to)
        return
    try:
        with closing(opened(to, mode="rw")) as conn:
            conn.execute("PRAGMA journal_mode = DELETE")
            conn.execute("BEGIN EXCLUSIVE")
            draft.rename(to)
            conn.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        remedy = "Stop what uses it (bookwatch serve), then restore."
        raise CopyError(f"The database is in use: {error}", where=str(to), remedy=remedy) from error


def _set_aside(to: Path) -> None:
    """Move a damaged database away with its write-ahead log, the log first: it must never meet another file."""
    for ending in ("-wal", "-shm", "-journal", ""):
        file = to.with_name(to.name + ending)
        if file.exists():
            file.rename(to.with_name(f"{to.name}.damaged{ending}"))

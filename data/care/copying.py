"""A copy of the database while it is in use, checked before it gets its name."""

import os
import shlex
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy.engine import URL, make_url

from data.errors import StoreError, unavailable
from data.migrations import known_revisions

Progress = Callable[[int, int], None]
"""Told the pages copied and the pages of all."""

PAGES: Final = 2_000
"""Copied at a time: 8 MB, so that progress moves and an interrupt is heard."""
_BUSY_S: Final = 5.0


class CopyError(StoreError):
    """A back-up cannot be made or used."""


def sqlite_file(url: str) -> Path | None:
    """The file of a SQLite address; None for PostgreSQL. Raises StoreError for a database in memory."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        return None
    name = address.database or ""
    if name in {"", ":memory:"} or name.startswith("file:"):
        raise CopyError("This is no database file", where=url, remedy="Give sqlite:///PATH.")
    return Path(name)


def back_up(source: Path, *, to: Path, progress: Progress = lambda done, of: None, pages: int = PAGES) -> str:
    """Copy a SQLite database that may be in use; returns the copy's revision. The copy is one moment's picture.

    Nothing is at `to` before the copy is complete and was found whole. Raises CopyError or DatabaseUnavailableError.
    """
    if to.exists():
        raise CopyError("There is a file of this name already", where=str(to), remedy="Give another name.")
    if not source.is_file():
        raise CopyError("There is no database", where=str(source), remedy="Check --database.")
    draft = to.with_name(to.name + ".part")
    try:
        copy(source, to=draft, progress=progress, pages=pages)
        revision = examine(draft)
        draft.rename(to)
    finally:
        discard(draft)
    keep_names(to.parent)
    return revision


def copy(source: Path, *, to: Path, progress: Progress, pages: int = PAGES) -> None:
    """SQLite's online back-up into a file that is synced to the disk. Raises DatabaseUnavailableError."""
    discard(to)
    with _reaching(source), closing(opened(source, mode="rw")) as reader, closing(sqlite3.connect(to)) as writer:
        # One read transaction for all steps: else every write of another process would start the copy anew.
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM sqlite_master").fetchone()
        reader.backup(writer, pages=pages, progress=lambda _, left, of: progress(of - left, of))
        reader.execute("ROLLBACK")
        writer.execute("PRAGMA journal_mode = DELETE")  # one file, without companions that could be left behind
    with to.open("rb") as file:
        os.fsync(file.fileno())


def examine(file: Path) -> str:
    """The revision of a SQLite copy that is whole and not newer than this software. Raises CopyError."""
    remedy = "Use another back-up."
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as conn:
            said = [row[0] for row in conn.execute("PRAGMA quick_check(3)")]
            revision = conn.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError as error:
        if "no such table" not in str(error):
            raise CopyError(f"The file cannot be read: {error}", where=str(file), remedy=remedy) from error
        raise CopyError("The file is no database of Bookwatch", where=str(file), remedy=remedy) from error
    except sqlite3.DatabaseError as error:
        raise CopyError(f"The file is damaged or no database: {error}", where=str(file), remedy=remedy) from error
    if said != ["ok"]:
        raise CopyError(f"The file is damaged: {'; '.join(said)}", where=str(file), remedy=remedy)
    if revision is None or revision[0] not in known_revisions():
        found = revision[0] if revision else "none"
        problem = f"The file has revision {found}, which this software does not know"
        raise CopyError(problem, where=str(file), remedy="Use the Bookwatch that wrote it, or a newer one.")
    return str(revision[0])


def dump_command(url: str, *, file: Path) -> str:
    """The command that backs up a PostgreSQL database, to be typed as it is; a password comes from ~/.pgpass."""
    return f"pg_dump --format=custom --file={shlex.quote(str(file))} {shlex.quote(_plain(url))}"


def load_command(url: str, *, file: Path) -> str:
    """The command that brings a PostgreSQL back-up into an empty database, all of it or nothing.

    Not over one that is there (--clean): pg_restore cannot take the key of a partition away.
    """
    options = "--no-owner --single-transaction --exit-on-error"
    return f"pg_restore {options} --dbname={shlex.quote(_plain(url))} {shlex.quote(str(file))}"


def _plain(url: str) -> str:
    given = make_url(url)
    address = URL.create(
        "postgresql",
        username=given.username,
        host=given.host,
        port=given.port,
        database=given.database,
        query=given.query,
    )
    return address.render_as_string(hide_password=False)


def discard(file: Path) -> None:
    """Remove a draft and what SQLite puts beside it."""
    for ending in ("", "-journal", "-wal", "-shm"):
        file.with_name(file.name + ending).unlink(missing_ok=True)


def opened(file: Path, *, mode: str) -> sqlite3.Connection:
    """A connection to an existing file, in autocommit; `mode` is ro or rw."""
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode={mode}", uri=True, timeout=_BUSY_S, isolation_level=None)


def keep_names(folder: Path) -> None:
    """Have the disk keep a new name: without it a power cut could take the file away again."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _reaching(where: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise unavailable(error, where=str(where)) from error

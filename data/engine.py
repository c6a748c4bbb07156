"""The way into the database: one engine for SQLite and PostgreSQL, and the lock of the one writer at a time.

Every change of the store begins by touching one row of `marks`. On SQLite that takes the database's write lock, on
PostgreSQL the lock of the row, so that on both one transaction writes at a time: read-modify-write of a roll-up can
lose nothing, two evaluators cannot both store a window, and a time that is taken inside `writing` is in the order of
the commits.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, insert, select, update
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, InternalError, OperationalError

from data.errors import StoreError, unavailable
from data.tables import marks

VERSION_MARK = "version"
BUSY_S = 5.0
"""Seconds to wait for another writer before giving up."""


def open_engine(url: str, *, busy_s: float = BUSY_S) -> Engine:
    """An engine for `sqlite:///FILE` or `postgresql://...`; connects at first use. It waits `busy_s` for other writers.

    Raises StoreError for an address that is neither.
    """
    address = _address(url)
    if address.get_backend_name() == "sqlite":
        engine = create_engine(address, connect_args={"timeout": busy_s})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    options = f"-c lock_timeout={int(busy_s * 1000)} -c timezone=UTC"
    return create_engine(address, pool_pre_ping=True, connect_args={"connect_timeout": int(BUSY_S), "options": options})


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that holds the writer's lock from its start and commits at the end of the block.

    Raises DatabaseUnavailableError when the database is away, locked for more than 5 s, full or read-only; then nothing
    of the block was kept.
    """
    with reaching(engine), engine.begin() as conn:
        touch(conn)
        yield conn


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One connection for reading, a consistent picture on SQLite. Raises DatabaseUnavailableError as `writing` does."""
    with reaching(engine), engine.connect() as conn:
        yield conn


@contextmanager
def reaching(engine: Engine) -> Iterator[None]:
    """Turn what a driver raises when the database cannot be used into DatabaseUnavailableError."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        if isinstance(error, DBAPIError) and not _is_outage(error):
            raise
        raise unavailable(error, where=engine.url.render_as_string(hide_password=True)) from error


def settle(engine: Engine) -> None:
    """Wait until every writer that began before now has committed, so that a reader sees all of their rows."""
    with reaching(engine), engine.begin() as conn:
        conn.execute(update(marks).where(marks.c.name == VERSION_MARK).values(value=marks.c.value))


def touch(conn: Connection) -> None:
    """Note that something visible changes, and take the writer's lock until the transaction ends."""
    changed = conn.execute(update(marks).where(marks.c.name == VERSION_MARK).values(value=marks.c.value + 1))
    if not changed.rowcount:
        conn.execute(insert(marks).values(name=VERSION_MARK, value=1))


def data_version(conn: Connection) -> int:
    """A number that grows with every change: what was read at the same number is still true."""
    return conn.execute(select(marks.c.value).where(marks.c.name == VERSION_MARK)).scalar() or 0


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise _unknown(url) from error
    if address.drivername in {"postgresql", "postgres"}:
        return address.set(drivername="postgresql+psycopg")
    if address.get_backend_name() not in {"sqlite", "postgresql"}:
        raise _unknown(url)
    return address


def _unknown(url: str) -> StoreError:
    remedy = "Use sqlite:///FILE or postgresql://USER@HOST/NAME."
    return StoreError("This is no database address that Bookwatch knows", where=url, remedy=remedy)


def _is_outage(error: DBAPIError) -> bool:
    return (
        isinstance(error, OperationalError | InternalError)  # away, locked, full, read-only
        or type(error) is DatabaseError  # sqlite3: malformed, or not a database
        or type(error.orig).__name__ in {"UndefinedTable", "InsufficientPrivilege"}
        or error.connection_invalidated
    )


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin for us: `_begin_sqlite` does
    cursor = connection.cursor()
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(conn: Connection) -> None:
    conn.exec_driver_sql("BEGIN")

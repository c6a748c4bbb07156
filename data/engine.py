"""The way into the database: one engine for SQLite and PostgreSQL, and who may write beside whom.

On SQLite every change begins by touching one row of `marks`, which takes the database's write lock: one transaction
writes at a time, and a time that is taken inside it is in the order of the commits. PostgreSQL has locks by name
instead (`data.locks`): what must not go on twice at once takes its own, and collectors store beside each other.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, Connection, Engine, create_engine, event, func, insert, select, text, update
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DBAPIError,
    InternalError,
    InvalidatePoolError,
    OperationalError,
)
from sqlalchemy.pool import NullPool

from data.errors import StoreError, unavailable
from data.locks import exclusive, is_postgres, leads, shared
from data.postgres.glances import Glances, is_lost
from data.tables import marks

__all__ = [
    "ARRIVALS_MARK",
    "GLANCE",
    "data_version",
    "exclusive",
    "glancing",
    "ingesting",
    "leading",
    "open_engine",
    "reaching",
    "reading",
    "settle",
    "shown_version",
    "touch",
    "writing",
]

VERSION_MARK = "version"
ARRIVALS_MARK = f"{VERSION_MARK}.arrived"
BUSY_S = 5.0
"""Seconds to wait for another writer before giving up."""
STATEMENT_S = 120.0
"""Seconds after which PostgreSQL gives up a statement, and a transaction in which nothing happens."""
_WRITER, _INGEST = "writer", "ingest"
_STRIPES = 16
GLANCE: Final = "glance"
"""The execution option of a connection of `glancing` on PostgreSQL."""
_GLANCES: Final[WeakKeyDictionary[Engine, Glances]] = WeakKeyDictionary()
"""Of each engine of PostgreSQL the other, without transactions: changing a connection from one to the other and back
takes as long as asking something."""
_MOST = 40
"""Connections of one process, beside the five that it keeps: as many threads answer at once, and each may need one."""


def open_engine(url: str, *, busy_s: float = BUSY_S, statement_s: float = STATEMENT_S) -> Engine:
    """An engine for `sqlite:///FILE` or `postgresql://...`; connects at first use. It waits `busy_s` for other writers.

    statement_s: on PostgreSQL, the longest that one statement may take; 0 is without a limit.
    Raises StoreError for an address that is neither.
    """
    address = _address(url)
    if address.get_backend_name() == "sqlite":
        engine = create_engine(address, connect_args={"timeout": busy_s}, max_overflow=_MOST)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    limits = {"lock_timeout": busy_s, "statement_timeout": statement_s}
    limits["idle_in_transaction_session_timeout"] = statement_s  # a collector that hangs must not hold up the others
    options = " ".join(f"-c {name}={int(seconds * 1000)}" for name, seconds in limits.items())
    told = {
        "connect_timeout": int(BUSY_S),
        "options": f"{options} -c timezone=UTC",
        "application_name": f"bookwatch {os.getpid()}",
    }
    engine = create_engine(address, connect_args=told, max_overflow=_MOST)
    event.listen(engine, "checkout", _refuse_lost)
    glances = create_engine(
        address,
        connect_args=told,
        poolclass=NullPool,  # `Glances` holds them
        isolation_level="AUTOCOMMIT",
        execution_options={GLANCE: True},
    )
    _GLANCES[engine] = held = Glances(glances)
    event.listen(engine, "engine_disposed", lambda _: held.dispose())
    return engine


@contextmanager
def writing(engine: Engine, *, lock: str = _WRITER, mark: str = VERSION_MARK) -> Iterator[Connection]:
    """One transaction that holds a writer's lock from its start and commits at the end of the block.

    lock: on PostgreSQL, which one: a long piece of work takes its own, so that it holds up nobody else.
    mark: as of `touch`: one of many pieces, of which nothing is to be seen before the last, is no news.
    Raises DatabaseUnavailableError when the database is away, locked for more than 5 s, full or read-only; then nothing
    of the block was kept.
    """
    with reaching(engine), engine.begin() as conn:
        if is_postgres(conn):
            exclusive(conn, name=lock)
            yield conn
            touch(conn, mark=mark)  # at the end: the row that it locks may be a collector's too
        else:
            touch(conn, mark=mark)
            yield conn


@contextmanager
def ingesting(engine: Engine) -> Iterator[Connection]:
    """One transaction that stores what has arrived: on PostgreSQL any number beside each other, else as `writing`.

    A time that is taken inside it is known to `settle`. Raises DatabaseUnavailableError as `writing` does.
    """
    with reaching(engine), engine.begin() as conn:
        if is_postgres(conn):
            shared(conn, name=_INGEST)
            yield conn
            touch(conn, mark=ARRIVALS_MARK)
        else:
            touch(conn, mark=ARRIVALS_MARK)
            yield conn


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One connection for reading, a consistent picture on SQLite. Raises DatabaseUnavailableError as `writing` does."""
    with reaching(engine), engine.connect() as conn:
        yield conn


@contextmanager
def glancing(engine: Engine) -> Iterator[Connection]:
    """`reading` for short questions: on PostgreSQL each statement sees what is committed when it begins.

    No message to the server begins or ends a transaction, and the two take as long as many an answer; nor does their
    end make the driver forget the statements that it has prepared.
    """
    held = _GLANCES.get(engine)
    with reaching(engine), engine.connect() if held is None else held.connection() as conn:
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


@contextmanager
def leading(engine: Engine, *, name: str) -> Iterator[bool]:
    """Whether this process is the one that may do a piece of work, until the end of the block; on SQLite always.

    It says who works, not whose work counts: a process whose connection is lost does not know it yet, so what it then
    stores must be right beside another's. Raises DatabaseUnavailableError as `writing` does.
    """
    if engine.dialect.name != "postgresql":
        yield True
        return
    with reaching(engine), engine.connect() as conn:
        conn.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        yield leads(conn, name=name)


def settle(engine: Engine) -> None:
    """Wait until every `ingesting` that began before now has committed, so that a reader sees all of their rows."""
    with reaching(engine), engine.begin() as conn:
        if is_postgres(conn):
            exclusive(conn, name=_INGEST)
        else:
            conn.execute(update(marks).where(marks.c.name == VERSION_MARK).values(value=marks.c.value))


def touch(conn: Connection, *, mark: str = VERSION_MARK) -> None:
    """Note that something changes; on SQLite this takes the writer's lock until the transaction ends.

    mark: ARRIVALS_MARK for what no page shows yet, such as results that no figure counts, else what people see changes.
    """
    if is_postgres(conn):  # one row for all would be one lock for all: each connection counts in one of a few
        conn.execute(_COUNT_IN_STRIPE, {"mark": f"{mark}."})
        return
    if not conn.exec_driver_sql("UPDATE marks SET value = value + 1 WHERE name = ?", (mark,)).rowcount:
        conn.execute(insert(marks).values(name=mark, value=1))


_COUNT_IN_STRIPE = text(
    f"INSERT INTO marks (name, value) VALUES (:mark || pg_backend_pid() % {_STRIPES}, 1)"
    " ON CONFLICT (name) DO UPDATE SET value = marks.value + 1"
)


def data_version(conn: Connection) -> int:
    """A number that grows with every change: what was read at the same number is still true."""
    return _counted(conn, marks.c.name.startswith(VERSION_MARK))


def shown_version(conn: Connection) -> int:
    """The same, of every change that pages show: of figures, verdicts, and what people entered.

    A nation's results arrive many times a second, and change no figure before they are counted.
    """
    arrived = marks.c.name.startswith(ARRIVALS_MARK)
    return _counted(conn, marks.c.name.startswith(VERSION_MARK) & ~arrived)


def _counted(conn: Connection, chosen: ColumnElement[bool]) -> int:
    return int(conn.execute(select(func.sum(marks.c.value)).where(chosen)).scalar() or 0)


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


_CACHE_KIB: Final = 16_384
"""Of each connection, where SQLite gives 2,000: a practice's day of runs lies on 288 pages far apart, and pages that
did not fit were read anew for each question, half of its time."""


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin for us: `_begin_sqlite` does
    cursor = connection.cursor()
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON", f"cache_size = -{_CACHE_KIB}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _refuse_lost(connection: Any, _record: Any, _proxy: Any) -> None:
    """Have the pool connect anew where the server has gone away. Raises InvalidatePoolError."""
    if is_lost(connection):
        raise InvalidatePoolError


def _begin_sqlite(conn: Connection) -> None:
    conn.connection.cursor().execute("BEGIN")  # by the driver: SQLAlchemy's way takes ten times as long

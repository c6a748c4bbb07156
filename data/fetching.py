"""Many rows as the driver gives them: plain tuples, without the types of the columns."""

import gc
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, BindParameter, Connection, Delete, Dialect, Insert, Select, Update, bindparam
from sqlalchemy.exc import DBAPIError

from data.engine import GLANCE
from data.locks import is_postgres
from data.postgres.asking import ask_together
from data.postgres.driver import fetch_binary
from data.worded import Worded

Statement = Select[Any] | Delete | Insert | Update


def fetch_plain(conn: Connection, query: Select[Any]) -> list[tuple[Any, ...]]:
    """All rows of a query. Codes and moments come as numbers, and bytes as bytes; a few times faster than rows."""
    return _all(conn.execute(query).cursor)


@contextmanager
def rows_only() -> Iterator[None]:
    """Many rows come and go, none of which refers to another: looking for circles takes as long as reading them."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def given(name: str) -> BindParameter[int]:
    """The place of a number that is given when the statement is run."""
    return bindparam(name, 0, type_=BigInteger)


def fetch_again(conn: Connection, query: Select[Any], **numbers: int) -> list[tuple[Any, ...]]:
    """The same of a query that is asked often, the very same object each time: it is put into words once.

    numbers: what is `given`, as the database keeps it.
    """
    return fetch_worded(conn, *worded(conn, query, **numbers))


def fetch_worded(conn: Connection, text: str, values: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The same of a query in the driver's own words."""
    if is_postgres(conn):
        return fetch_binary(conn, text, values)
    if not conn.in_transaction():
        conn.begin()
    try:  # by the driver: SQLAlchemy's way takes as long again as a short answer
        rows: list[tuple[Any, ...]] = conn.connection.cursor().execute(text, tuple(values)).fetchall()
    except sqlite3.Error as error:
        raise DBAPIError.instance(text, None, error, sqlite3.Error, dialect=conn.dialect) from error
    return rows


def fetch_together(conn: Connection, questions: Sequence[Worded]) -> list[list[tuple[Any, ...]]]:
    """The rows of each of some short questions that are asked often; of one PostgreSQL on one way there and back."""
    if is_postgres(conn) and GLANCE in conn.get_execution_options():
        return ask_together(conn, questions)
    return [fetch_worded(conn, *each) for each in questions]


def run_again(conn: Connection, statement: Statement, **numbers: int) -> None:
    """The same of a statement that gives no rows."""
    conn.exec_driver_sql(*worded(conn, statement, **numbers))


def worded(conn: Connection, statement: Statement, **numbers: int) -> Worded:
    """A statement that is given these numbers, the very same object each time: it is put into words once."""
    text, names, fixed = _words(statement, conn.dialect)
    values = {**fixed, **numbers}
    return Worded(text, values if names is None else tuple(values[name] for name in names))


@lru_cache(maxsize=256)
def _words(statement: Statement, dialect: Dialect) -> tuple[str, tuple[str, ...] | None, dict[str, Any]]:
    """Its text, the order of its parameters where the driver wants one, and the parameters that are given."""
    compiled: Any = statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    order = None if compiled.positiontup is None else tuple(compiled.positiontup)
    return str(compiled), order, dict(compiled.construct_params())


def _all(cursor: Any) -> list[tuple[Any, ...]]:
    if cursor is None:
        return []
    rows: list[tuple[Any, ...]] = list(cursor.fetchall())
    cursor.close()
    return rows

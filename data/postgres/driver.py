"""The driver's own cursor, for what SQLAlchemy has no words for: COPY, and results in binary."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError


@contextmanager
def driver_cursor(conn: Connection, *, said: str = "COPY", binary: bool = False) -> Iterator[Any]:
    """A cursor of psycopg in the connection's transaction; what it raises is raised as SQLAlchemy would have.

    said: the statement, for the error.
    """
    cursor = conn.connection.cursor(binary=binary)
    try:
        yield cursor
    except psycopg.Error as error:
        raise DBAPIError.instance(said, None, error, psycopg.Error, dialect=conn.dialect) from error
    finally:
        cursor.close()


def fetch_binary(conn: Connection, text: str, values: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """All rows of a query. In text a column of bytes would come as hexadecimal digits: at 80 kB three times as long."""
    with driver_cursor(conn, said=text, binary=True) as cursor:
        rows: list[tuple[Any, ...]] = cursor.execute(text, values).fetchall()
        return rows

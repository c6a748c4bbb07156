"""The driver's own cursor, for what SQLAlchemy has no words for: COPY."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError


@contextmanager
def driver_cursor(conn: Connection) -> Iterator[Any]:
    """A cursor of psycopg in the connection's transaction; what it raises is raised as SQLAlchemy would have."""
    cursor = conn.connection.cursor()
    try:
        yield cursor
    except psycopg.Error as error:
        raise DBAPIError.instance("COPY", None, error, psycopg.Error, dialect=conn.dialect) from error
    finally:
        cursor.close()

"""Connections of PostgreSQL without transactions, held from one short question to the next.

Taking one from SQLAlchemy's pool and giving it back is a hundred lines of Python each, as long as many an answer; and
as there is no transaction, there is nothing to undo in between.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from select import POLLIN, poll
from typing import Any, Final

from sqlalchemy import Connection, Engine

_MOST: Final = 5
"""Held at most, as SQLAlchemy's pool would; those beyond are closed."""


class Glances:
    """Of one engine. Safe for threads: each connection has one holder at a time."""

    def __init__(self, engine: Engine) -> None:
        """engine: without a pool; commits each statement."""
        self._engine = engine
        self._free: deque[Connection] = deque()

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """One for a question or some; closed where one fails."""
        conn = self._taken()
        try:
            yield conn
        except BaseException:
            conn.close()
            raise
        if len(self._free) < _MOST:
            self._free.append(conn)
        else:
            conn.close()

    def dispose(self) -> None:
        """Close all that nobody uses."""
        while self._free:
            self._free.pop().close()

    def _taken(self) -> Connection:
        while self._free:
            try:
                conn = self._free.pop()
            except IndexError:  # somebody was faster
                break
            if not is_lost(conn.connection.driver_connection):
                return conn
            conn.close()
        return self._engine.connect()


def is_lost(connection: Any) -> bool:
    """Whether the server has gone away since: it has then closed the connection, or said why.

    Asking it would be a message there and back for each question of a page.
    """
    if connection.closed:
        return True
    asked = poll()
    asked.register(connection.fileno(), POLLIN)
    return bool(asked.poll(0))

"""Locks by name that PostgreSQL keeps until the transaction ends; SQLite's one writer at a time needs none.

They are advisory locks of the transaction, not of the session: a pooler that lends a connection for one transaction
at a time (pgbouncer) breaks no rule, and a process that is killed gives its locks back with its connection.
"""

import hashlib

from sqlalchemy import Connection, func, select


def exclusive(conn: Connection, *, name: str) -> None:
    """Wait for the lock of this name and hold it until the transaction ends; on SQLite nothing.

    The wait ends with an error after `open_engine`'s `busy_s`.
    """
    if is_postgres(conn):
        conn.execute(select(func.pg_advisory_xact_lock(lock_key(name))))


def shared(conn: Connection, *, name: str) -> None:
    """As `exclusive`, but any number may hold it at once as long as nobody holds it alone."""
    if is_postgres(conn):
        conn.execute(select(func.pg_advisory_xact_lock_shared(lock_key(name))))


def leads(conn: Connection, *, name: str) -> bool:
    """Whether the lock of this name was free: then it is held until the transaction ends. On SQLite always."""
    if not is_postgres(conn):
        return True
    return bool(conn.execute(select(func.pg_try_advisory_xact_lock(lock_key(name)))).scalar_one())


def is_postgres(conn: Connection) -> bool:
    """Whether this is PostgreSQL."""
    return conn.dialect.name == "postgresql"


def lock_key(name: str) -> int:
    """The number of a name among the advisory locks: a signed 64-bit integer, the same on every machine."""
    return int.from_bytes(hashlib.blake2b(f"bookwatch {name}".encode(), digest_size=8).digest(), "big", signed=True)

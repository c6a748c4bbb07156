"""Rows into PostgreSQL by COPY: into a table of the transaction's own, and from there what is not there yet."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import BigInteger, Boolean, Connection, Double, Integer, LargeBinary, SmallInteger, Table

_TYPES = ((SmallInteger, "int2"), (BigInteger, "int8"), (Integer, "int4"), (Double, "float8"), (LargeBinary, "bytea"))
_KINDS = (*_TYPES, (Boolean, "bool"))


def copy_new(conn: Connection, *, table: Table, rows: Iterable[Sequence[Any]]) -> int:
    """Insert rows, in the order of the table's columns, as they lie in the database; how many were not there yet."""
    names = [column.name for column in table.columns]
    listed, staged = ", ".join(names), f"bulk_{table.name}"
    cursor = conn.connection.cursor()
    try:
        cursor.execute(f"CREATE TEMP TABLE {staged} ON COMMIT DROP AS SELECT {listed} FROM {table.name} WITH NO DATA")
        with cursor.copy(f"COPY {staged} ({listed}) FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types([_type(column.type) for column in table.columns])
            for row in rows:
                copy.write_row(row)
        chosen = f"SELECT {listed} FROM {staged} ON CONFLICT DO NOTHING"
        cursor.execute(f"INSERT INTO {table.name} ({listed}) {chosen}")
        inserted = cursor.rowcount
        cursor.execute(f"DROP TABLE {staged}")
    finally:
        cursor.close()
    return inserted


def _type(kind: Any) -> str:
    lies_as = getattr(kind, "impl_instance", kind)
    return next(name for each, name in _KINDS if isinstance(lies_as, each))

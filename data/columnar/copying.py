"""Rows into PostgreSQL by COPY: straight into a table, or only those that are not there yet."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import BigInteger, Boolean, Connection, Double, Integer, LargeBinary, SmallInteger, Table

from data.postgres.driver import driver_cursor

_TYPES = ((SmallInteger, "int2"), (BigInteger, "int8"), (Integer, "int4"), (Double, "float8"), (LargeBinary, "bytea"))
_KINDS = (*_TYPES, (Boolean, "bool"))


def copy_in(conn: Connection, *, table: Table, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows, each with a value for each of `names`, as they lie in the database; none of them may be there."""
    with driver_cursor(conn) as cursor:
        _copy(cursor, into=table.name, table=table, names=names, rows=rows)


def copy_new(conn: Connection, *, table: Table, rows: Iterable[Sequence[Any]]) -> int:
    """Insert rows, in the order of the table's columns, as they lie in the database; how many were not there yet."""
    names = [column.name for column in table.columns]
    listed, staged = ", ".join(names), f"bulk_{table.name}"
    with driver_cursor(conn) as cursor:
        cursor.execute(f"CREATE TEMP TABLE {staged} ON COMMIT DROP AS SELECT {listed} FROM {table.name} WITH NO DATA")
        _copy(cursor, into=staged, table=table, names=names, rows=rows)
        chosen = f"SELECT {listed} FROM {staged} ON CONFLICT DO NOTHING"
        cursor.execute(f"INSERT INTO {table.name} ({listed}) {chosen}")
        inserted = int(cursor.rowcount)
        cursor.execute(f"DROP TABLE {staged}")
    return inserted


def _copy(cursor: Any, *, into: str, table: Table, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with cursor.copy(f"COPY {into} ({', '.join(names)}) FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types([_type(table.c[name].type) for name in names])
        for row in rows:
            copy.write_row(row)


def _type(kind: Any) -> str:
    lies_as = getattr(kind, "impl_instance", kind)
    return next(name for each, name in _KINDS if isinstance(lies_as, each))

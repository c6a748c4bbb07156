"""Many rows at once, straight to the driver: values must already be what the database keeps."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Table

from data.columnar.copying import copy_in
from data.locks import is_postgres

_WORTH_A_COPY = 100


def insert_rows(conn: Connection, *, table: Table, names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows, each with a value for each of `names`; none of them may be there."""
    if len(rows) >= _WORTH_A_COPY and is_postgres(conn):
        copy_in(conn, table=table, names=names, rows=rows)
    elif rows:
        conn.exec_driver_sql(_insert(table.name, tuple(names), conn.dialect.paramstyle), list(rows))


@lru_cache(maxsize=128)
def _insert(table: str, names: tuple[str, ...], paramstyle: str) -> str:
    place = "?" if paramstyle == "qmark" else "%s"
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join([place] * len(names))})"  # noqa: S608 (ours)

"""Many rows at once, straight to the driver: values must already be what the database keeps."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Table

from data.columnar.copying import copy_in
from data.locks import is_postgres

_WORTH_A_COPY = 100
_TOGETHER = 40
"""Rows of one statement: SQLite takes them in three quarters of the time of a statement each."""


def insert_rows(conn: Connection, *, table: Table, names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows, each with a value for each of `names`; none of them may be there."""
    if len(rows) >= _WORTH_A_COPY and is_postgres(conn):
        copy_in(conn, table=table, names=names, rows=rows)
    else:
        together = len(rows) - len(rows) % _TOGETHER
        bundles = [tuple(chain.from_iterable(rows[at : at + _TOGETHER])) for at in range(0, together, _TOGETHER)]
        for number, given in ((_TOGETHER, bundles), (1, rows[together:])):
            if given:
                conn.exec_driver_sql(_insert(table.name, tuple(names), conn.dialect.paramstyle, number), list(given))


@lru_cache(maxsize=128)
def _insert(table: str, names: tuple[str, ...], paramstyle: str, rows: int) -> str:
    place = "?" if paramstyle == "qmark" else "%s"
    row = f"({', '.join([place] * len(names))})"
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES {', '.join([row] * rows)}"  # noqa: S608 (ours)

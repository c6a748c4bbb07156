"""Rows into a table as they lie in the database, as fast as each database takes them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table

from data.columnar.copying import copy_new


def insert_rows(conn: Connection, *, table: Table, rows: Sequence[Sequence[Any]]) -> int:
    """Insert rows, in the order of the table's columns, that are not there yet; how many these were."""
    if not rows:
        return 0
    if conn.dialect.name == "postgresql":
        return copy_new(conn, table=table, rows=rows)
    columns = [column.name for column in table.columns]
    places = ", ".join("?" * len(columns))
    cursor = conn.connection.cursor()
    try:
        cursor.executemany(
            f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({places}) ON CONFLICT DO NOTHING", rows
        )
        return cursor.rowcount
    finally:
        cursor.close()

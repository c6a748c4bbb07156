"""Many rows as the driver gives them: plain tuples, without the types of the columns."""

from typing import Any

from sqlalchemy import Connection, Select


def fetch_plain(conn: Connection, query: Select[Any]) -> list[tuple[Any, ...]]:
    """All rows of a query. Codes and moments come as numbers, and bytes as bytes; a few times faster than rows."""
    cursor = conn.execute(query).cursor
    if cursor is None:
        return []
    rows: list[tuple[Any, ...]] = list(cursor.fetchall())
    cursor.close()
    return rows

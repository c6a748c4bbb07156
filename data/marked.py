"""The small numbers that the store keeps by name (`marks`)."""

from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, select

from data.fetching import fetch_again
from data.tables import marks


def number_of(conn: Connection, *, name: str) -> int | None:
    """The number of this name; None where there is none."""
    rows = fetch_again(conn, _query(name))
    return int(rows[0][0]) if rows else None


@cache
def _query(name: str) -> Select[Any]:
    return select(marks.c.value).where(marks.c.name == name)

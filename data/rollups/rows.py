"""Computed rows on their way into a table: a stretch of its key is taken away and written anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Boolean, Connection, Delete, Table, delete

from data.bulk import insert_rows
from data.fetching import given, run_again
from data.rollups.recounts import note
from data.tables import metadata


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one table, ascending by key."""

    table: Table
    keys: Mapping[str, NDArray[np.integer]]
    values: Mapping[str, Sequence[Any]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(next(iter(self.keys.values())))

    def __reduce__(self) -> tuple[Any, ...]:
        """To another process a table goes by its name."""
        return _named, (self.table.name, dict(self.keys), dict(self.values))


def replace(conn: Connection, *, rows: Rows, since: int, until: int) -> None:
    """Have a table hold, of the keys whose first column lies in [since, until), exactly these rows."""
    run_again(conn, _emptying(rows.table), since=since, until=until)
    _insert(conn, rows=rows)
    note(conn, table=rows.table, buckets=range(since, until))


@cache
def _emptying(table: Table) -> Delete:
    first = next(iter(table.primary_key.columns))
    return delete(table).where(first >= given("since"), first < given("until"))


def add(conn: Connection, *, rows: Rows) -> None:
    """Write rows that are not there."""
    _insert(conn, rows=rows)
    note(conn, table=rows.table, buckets=np.unique(next(iter(rows.keys.values()))).tolist())


def _insert(conn: Connection, *, rows: Rows) -> None:
    columns = [_plain(rows.table, name, values) for name, values in rows.keys.items()]
    columns += [list(values) for values in rows.values.values()]
    insert_rows(conn, table=rows.table, names=[*rows.keys, *rows.values], rows=list(zip(*columns, strict=True)))


def _named(table: str, keys: Mapping[str, NDArray[np.integer]], values: Mapping[str, Sequence[Any]]) -> Rows:
    return Rows(metadata.tables[table], keys, values)


def _plain(table: Table, name: str, values: NDArray[np.integer]) -> list[Any]:
    """Numbers as the driver takes them: it does not know numpy's."""
    plain: list[Any] = (values.astype(bool) if isinstance(table.c[name].type, Boolean) else values).tolist()
    return plain

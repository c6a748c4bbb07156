"""How each table is read and written without our types between: whole numbers, floats, bytes and text as they lie."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from sqlalchemy import JSON, Boolean, Connection, LargeBinary, Table, text

from data.bulk import insert_rows
from data.locks import is_postgres
from data.postgres.driver import driver_cursor
from data.tables import metadata

DAY_US: Final = 86_400_000_000
_DAYS: Final[dict[str, int]] = {"scheduled_at": DAY_US, "window_end": DAY_US, "hour": 24, "slot": 17_280, "day": 1}
"""What a column that tells the day counts, by its name: so many of it are a day."""

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Shape:
    """One table."""

    table: Table

    @property
    def name(self) -> str:
        """The table's name."""
        return self.table.name

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Its columns, in order."""
        return tuple(column.name for column in self.table.columns)

    @cached_property
    def key(self) -> tuple[str, ...]:
        """The columns by which its rows are in order."""
        return tuple(column.name for column in self.table.primary_key.columns)

    @cached_property
    def blobs(self) -> tuple[int, ...]:
        """Positions of the columns that hold bytes."""
        return self._positions(LargeBinary)

    @cached_property
    def truths(self) -> tuple[int, ...]:
        """Positions of the columns that are true or false: 0 or 1 on SQLite."""
        return self._positions(Boolean)

    def _positions(self, kind: type[Any]) -> tuple[int, ...]:
        found = []
        for position, column in enumerate(self.table.columns):
            implementation = getattr(column.type, "impl_instance", column.type)
            if isinstance(implementation, kind):
                found.append(position)
        return tuple(found)

    @cached_property
    def day_of(self) -> Callable[[Row], int]:
        """The day of a row since 1970; 0 for all rows of a table that knows no days."""
        for name, length in _DAYS.items():
            if name in self.columns:
                place = self.columns.index(name)
                return lambda row: int(row[place]) // length
        return lambda row: 0

    def after(self, conn: Connection, *, key: Sequence[Any] | None, limit: int) -> list[Row]:
        """The rows that follow a key, in order, at most so many."""
        parts = ", ".join(self.key)
        where = "" if key is None else f" WHERE ({parts}) > ({', '.join(f':k{n}' for n in range(len(key)))})"
        query = f"SELECT {self._said} FROM {self.name}{where} ORDER BY {parts} LIMIT {limit}"
        rows = conn.execute(text(query), {f"k{n}": value for n, value in enumerate(key or ())})
        return [self._plain(tuple(row)) for row in rows]

    def key_of(self, row: Row) -> list[Any]:
        """The key of a row."""
        return [row[self.columns.index(name)] for name in self.key]

    @cached_property
    def _said(self) -> str:
        return ", ".join(
            f"CAST({column.name} AS text)" if isinstance(column.type, JSON) else column.name
            for column in self.table.columns
        )

    def _plain(self, row: Row) -> Row:
        if not self.truths:
            return row
        return tuple(bool(value) if place in self.truths else value for place, value in enumerate(row))

    def write(self, conn: Connection, *, rows: Sequence[Row]) -> None:
        """Insert rows: by COPY into PostgreSQL."""
        named = ", ".join(self.columns)
        if is_postgres(conn):
            with driver_cursor(conn) as cursor, cursor.copy(f"COPY {self.name} ({named}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            insert_rows(conn, table=self.table, names=self.columns, rows=rows)


def shapes() -> list[Shape]:
    """Every table that this software keeps."""
    return [Shape(table) for table in metadata.sorted_tables]

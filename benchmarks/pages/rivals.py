"""The peers, each holding the same tables, indexed as its manual advises, and fetching columns into numpy."""

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import duckdb
import numpy as np
import polars
import psycopg
import pyarrow as pa

Columns = dict[str, Any]
Tables = Mapping[str, pa.Table]
INDEXES = {
    "hourly": ("practice", "hour"),
    "daily": ("day", "practice"),
    "pct_daily": ("pct", "day"),
    "steps": ("practice", "moment"),
}
"""Columns of each table's one index. `now` is read whole."""


class Rival(Protocol):
    """One engine with the tables in it."""

    name: str

    def ask(self, sql: str) -> Columns:
        """The answer's columns as numpy arrays."""
        ...


class Sqlite:
    """The standard library's driver; tables clustered by their key (WITHOUT ROWID), but for raw steps."""

    name = "SQLite"

    def __init__(self, tables: Tables, *, folder: Path) -> None:
        self._conn = sqlite3.connect(folder / "rival.db", isolation_level=None)
        self._conn.execute("PRAGMA journal_mode = WAL")
        for name, table in tables.items():
            columns = ", ".join(table.column_names)
            key = INDEXES.get(name)
            clustered = key is not None and name != "steps"
            tail = f", PRIMARY KEY ({', '.join(key)})) WITHOUT ROWID" if key and clustered else ")"
            self._conn.execute(f"CREATE TABLE {name} ({columns}{tail}")
            self._conn.execute("BEGIN")
            marks = ", ".join("?" * len(table.column_names))
            for batch in table.to_batches(max_chunksize=100_000):
                rows = zip(*(column.to_pylist() for column in batch.columns), strict=True)
                self._conn.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)
            if key and not clustered:
                self._conn.execute(f"CREATE INDEX ix_{name} ON {name} ({', '.join(key)})")
            self._conn.execute("COMMIT")
        self._conn.execute("ANALYZE")

    def ask(self, sql: str) -> Columns:
        """Rows, turned into columns."""
        cursor = self._conn.execute(sql)
        return _columns([head[0] for head in cursor.description], rows=cursor.fetchall())


class Postgres:
    """psycopg with binary results."""

    name = "PostgreSQL"

    def __init__(self, tables: Tables, *, address: str) -> None:
        self._conn = psycopg.connect(address, autocommit=True)
        for name, table in tables.items():
            kinds = ", ".join(f"{field.name} {_POSTGRES_TYPES[str(field.type)]}" for field in table.schema)
            self._conn.execute(f"CREATE TABLE {name} ({kinds})")
            with self._conn.cursor().copy(f"COPY {name} FROM STDIN") as copy:
                for batch in table.to_batches(max_chunksize=100_000):
                    for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                        copy.write_row(row)
            if name in INDEXES:
                self._conn.execute(f"CREATE INDEX ON {name} ({', '.join(INDEXES[name])})")
            self._conn.execute(f"VACUUM ANALYZE {name}")

    def ask(self, sql: str) -> Columns:
        """Rows, turned into columns."""
        cursor = self._conn.cursor(binary=True)
        cursor.execute(sql)
        return _columns([head.name for head in cursor.description or ()], rows=cursor.fetchall())


_POSTGRES_TYPES = {"int64": "bigint", "int32": "integer", "int16": "smallint", "uint8": "smallint", "float": "real"}


class Duckdb:
    """DuckDB on a file of its own, one thread as everybody else."""

    name = "DuckDB"

    def __init__(self, tables: Tables, *, folder: Path) -> None:
        self._conn = duckdb.connect(str(folder / "rival.duckdb"), config={"threads": 1})
        for name, table in tables.items():
            self._conn.register("given", table)
            order = f" ORDER BY {', '.join(INDEXES[name])}" if name in INDEXES else ""
            self._conn.execute(f"CREATE TABLE {name} AS SELECT * FROM given{order}")
            self._conn.unregister("given")

    def ask(self, sql: str) -> Columns:
        """Columns, straight into numpy."""
        return dict(self._conn.execute(sql).fetchnumpy())


class Polars:
    """polars in memory: the best that it can do, without reading a file at all."""

    name = "polars"

    def __init__(self, tables: Tables) -> None:
        frames = {
            name: polars.DataFrame(polars.from_arrow(table)).sort(INDEXES[name])
            if name in INDEXES
            else polars.DataFrame(polars.from_arrow(table))
            for name, table in tables.items()
        }
        self._context = polars.SQLContext(frames, eager=True)

    def ask(self, sql: str) -> Columns:
        """Columns, straight into numpy."""
        found = self._context.execute(sql)
        return {name: found[name].to_numpy() for name in found.columns}


def _columns(names: list[str], *, rows: list[Any]) -> Columns:
    return {name: np.array(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)}

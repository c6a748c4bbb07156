"""Rows of `runs` as they lie in the database, in large batches: what is there already stays as it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from sqlalchemy import BigInteger, Connection, select, type_coerce

from data import partitions
from data.columnar.copying import copy_in
from data.columnar.inserting import insert_rows
from data.locks import is_postgres
from data.tables import runs

COLUMNS: Final = tuple(column.name for column in runs.columns)
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class RunRows:
    """Rows of `runs` in the order of its columns: codes and microseconds as numbers, ids as bytes."""

    rows: list[Row]

    @classmethod
    def of(cls, columns: Mapping[str, Any]) -> "RunRows":
        """From columns of the same length, arrays or lists."""
        lists = (columns[name] for name in COLUMNS)
        return cls(list(zip(*(each.tolist() if isinstance(each, np.ndarray) else each for each in lists), strict=True)))

    def sorted_by(self, column: str) -> "RunRows":
        """Where the rows of one hour lie together, writing them is quickest."""
        at = COLUMNS.index(column)
        return RunRows(sorted(self.rows, key=lambda row: row[at]))

    def __len__(self) -> int:
        return len(self.rows)


def insert_new(conn: Connection, rows: RunRows) -> int:
    """Insert the rows whose ids are not there yet; how many. The caller holds the writer's lock, and counts them.

    No roll-up is told: whoever adds runs in bulk has the hours that they belong to computed afterwards.
    """
    at = COLUMNS.index("scheduled_at")
    partitions.make(conn, days={row[at] // partitions.DAY_US for row in rows.rows})
    if rows.rows and is_postgres(conn) and not _any_in(conn, times=[row[at] for row in rows.rows]):
        copy_in(conn, table=runs, names=COLUMNS, rows=rows.rows)
        return len(rows)
    return insert_rows(conn, table=runs, rows=rows.rows)


def _any_in(conn: Connection, *, times: list[int]) -> bool:
    """Whether any run is there from the first to the last of those times: where none is, none has to be compared."""
    scheduled = type_coerce(runs.c.scheduled_at, BigInteger)
    within = select(runs.c.vantage_id).where(scheduled >= min(times), scheduled <= max(times)).limit(1)
    return conn.execute(within).first() is not None

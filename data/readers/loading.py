"""Rows of a roll-up for a stretch of its key and some ids, as columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from sqlalchemy import Column, ColumnElement, Connection, SmallInteger, Table, select, type_coerce

from data.fetching import fetch_plain
from data.grouping import Ints
from data.kinds import Coded

_SEEKS: Final = 50_000
"""Up to so many keys are looked up one by one; beyond, the stretch is read and the rest left aside."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """Columns of the key as numbers, and the other columns asked for: all of the same length."""

    keys: dict[str, Ints]
    values: dict[str, list[Any]]

    def __len__(self) -> int:
        return len(next(iter(self.keys.values())))


def load(
    conn: Connection,
    *,
    table: Table,
    stretch: range,
    column: str = "vantage_id",
    ids: Sequence[int] | None,
    values: Sequence[str],
    journey_id: int | None = None,
) -> Loaded:
    """Rows whose key begins in `stretch` and has one of `ids` (None: any) in `column`."""
    keys = list(table.primary_key.columns)
    first = keys[0]
    chosen: ColumnElement[bool] = (first >= stretch.start) & (first < stretch.stop)
    if ids is not None:
        chosen &= table.c[column].in_(ids)
        if 0 < len(stretch) * len(ids) <= _SEEKS:
            chosen &= first.in_(stretch)
    if journey_id is not None:
        chosen &= table.c.journey_id == journey_id
    query = select(*map(_plain, keys), *(table.c[name] for name in values)).where(chosen)
    rows = fetch_plain(conn, query)
    columns = list(zip(*rows, strict=True)) if rows else [()] * (len(keys) + len(values))
    return Loaded(
        {key.name: np.array(each, dtype=np.int64) for key, each in zip(keys, columns, strict=False)},
        {name: list(each) for name, each in zip(values, columns[len(keys) :], strict=True)},
    )


def _plain(column: Column[Any]) -> ColumnElement[Any]:
    return type_coerce(column, SmallInteger) if isinstance(column.type, Coded) else column

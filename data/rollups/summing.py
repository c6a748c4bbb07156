"""Sums of rows that are there already: tallies and sketches of several rows into those of one."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Select,
    SmallInteger,
    Table,
    case,
    select,
    type_coerce,
)

from data import sketches, tally
from data.fetching import fetch_again, given
from data.grouping import Ints
from data.kinds import Coded
from data.together import ROOM, WORD, apart, in_one

Keys = Mapping[str, NDArray[np.integer]]


def stored(
    conn: Connection, *, table: Table, since: int, until: int, value: str
) -> tuple[dict[str, Ints], list[bytes]]:
    """The rows whose key's first column lies in [since, until): the columns of the key as numbers, and one value."""
    rows = fetch_again(conn, _stored(table, value), since=since, until=until)
    *packed, values = zip(*rows, strict=True) if rows else [()] * (len(_together(table)) + 1)
    found: dict[str, Ints] = {}
    for columns, numbers in zip(_together(table), packed, strict=True):
        parts = apart(numbers, bits=[_bits(column) for column in columns])
        found |= zip([column.name for column in columns], parts, strict=True)
    return {each.name: found[each.name] for each in table.primary_key.columns}, list(values)


@cache
def _stored(table: Table, value: str) -> Select[Any]:
    first = next(iter(table.primary_key.columns))
    numbers = [in_one([(_plain(column), _bits(column)) for column in columns]) for columns in _together(table)]
    return select(*numbers, table.c[value]).where(first >= given("since"), first < given("until"))


@cache
def _together(table: Table) -> list[list[Column[Any]]]:
    """The columns of the key, so many after each other as fit in one number."""
    found: list[list[Column[Any]]] = []
    room = 0
    for column in table.primary_key.columns:
        if _bits(column) > room:
            found.append([])
            room = ROOM
        found[-1].append(column)
        room -= _bits(column)
    return found


def _bits(column: Column[Any]) -> int:
    """In how many bits its values fit; none of a key's is negative."""
    return 1 if isinstance(column.type, Boolean) else 8 if isinstance(column.type, Coded) else WORD


def _plain(column: Column[Any]) -> ColumnElement[Any]:
    if isinstance(column.type, Boolean):
        return case((column, 1), else_=0)
    return type_coerce(column, SmallInteger) if isinstance(column.type, Coded) else column


def summed_tallies(keys: Keys, *, blobs: Sequence[bytes]) -> tuple[dict[str, Ints], list[bytes]]:
    """One tally for each distinct row of keys."""
    counts = tally.decode(blobs)
    return tally.encode(
        {name: values[counts.row] for name, values in keys.items()},
        outcome=counts.outcome,
        failure=counts.failure,
        domain=counts.domain,
        count=counts.count,
    )


def summed_sketches(keys: Keys, *, blobs: Sequence[bytes]) -> tuple[dict[str, Ints], list[bytes]]:
    """One sketch for each distinct row of keys."""
    cells = sketches.decode(blobs)
    spread = {name: values[cells.row] for name, values in keys.items()}
    return sketches.encode(spread, bucket=cells.bucket, count=cells.count)

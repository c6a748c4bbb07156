"""Sums of rows that are there already: tallies and sketches of several rows into those of one."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Select, SmallInteger, Table, select, type_coerce

from data import sketches, tally
from data.fetching import fetch_again, given
from data.grouping import Ints
from data.kinds import Coded

Keys = Mapping[str, NDArray[np.integer]]


def stored(
    conn: Connection, *, table: Table, since: int, until: int, value: str
) -> tuple[dict[str, Ints], list[bytes]]:
    """The rows whose key's first column lies in [since, until): the columns of the key as numbers, and one value."""
    keys = list(table.primary_key.columns)
    rows = fetch_again(conn, _stored(table, value), since=since, until=until)
    columns = list(zip(*rows, strict=True)) if rows else [()] * (len(keys) + 1)
    found = {each.name: np.array(column, dtype=np.int64) for each, column in zip(keys, columns, strict=False)}
    return found, list(columns[-1])


@cache
def _stored(table: Table, value: str) -> Select[Any]:
    keys = list(table.primary_key.columns)
    plain = [type_coerce(each, SmallInteger) if isinstance(each.type, Coded) else each for each in keys]
    return select(*plain, table.c[value]).where(keys[0] >= given("since"), keys[0] < given("until"))


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

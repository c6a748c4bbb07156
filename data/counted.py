"""What roll-ups counted over a stretch of time, as columns: one entry for each combination that was met."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, SmallInteger, Table, select, type_coerce

from data import tables, tally
from data.grouping import Ints
from data.words import all_words
from domain.journeys import NEIGHBOURS


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Arrays of one shape, (entries,); numbers of words as in `data.codes`."""

    names: Sequence[str]
    """Vantages or PCTs that appear, sorted."""
    name: Ints
    """Place in `names`."""
    bin: Ints
    """UTC hour, or day in Europe/London, since 1970."""
    role: Ints
    planned: NDArray[np.bool_]
    outcome: Ints
    failure: Ints
    domain: Ints
    """Judgement that the vantage was under; 0: never judged."""
    count: Ints


def practice_hours(conn: Connection, *, first: int, until: int) -> Counted:
    """Runs of the core by vantage in the UTC hours [first, until)."""
    return _counted(conn, table=tables.practice_hours, bins=("hour", first, until), name="vantage_id")


def practice_days(conn: Connection, *, first: int, until: int) -> Counted:
    """Runs of the core by vantage in the days (Europe/London) [first, until)."""
    return _counted(conn, table=tables.practice_days, bins=("day", first, until), name="vantage_id")


def _counted(conn: Connection, *, table: Table, bins: tuple[str, int, int], name: str) -> Counted:
    column, first, until = bins
    keys = (table.c[name], table.c.journey_id, table.c[column], type_coerce(table.c.role, SmallInteger))
    query = select(*keys, table.c.planned, table.c.tally).where(table.c[column] >= first, table.c[column] < until)
    words = all_words(conn)
    beside = {number for number, word in words.items() if word in NEIGHBOURS}
    rows = [row for row in conn.execute(query).all() if row[1] not in beside]
    found = tally.decode([row[5] for row in rows])
    ids, which = np.unique(np.array([row[0] for row in rows], dtype=np.int64), return_inverse=True)
    known = {words[int(each)]: at for at, each in enumerate(ids)}
    sorted_names = sorted(known)
    place = np.argsort([known[each] for each in sorted_names]) if known else ids
    numbers = np.array([(row[2], row[3]) for row in rows], dtype=np.int64).reshape(-1, 2)[found.row]
    return Counted(
        names=sorted_names,
        name=place[which][found.row] if len(rows) else np.zeros(0, dtype=np.int64),
        bin=numbers[:, 0],
        role=numbers[:, 1],
        planned=np.array([bool(row[4]) for row in rows], dtype=bool)[found.row],
        outcome=found.outcome.astype(np.int64),
        failure=found.failure.astype(np.int64),
        domain=found.domain.astype(np.int64),
        count=found.count,
    )

"""Do days say what their hours say, and PCTs what their practices say, where both are kept?"""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Table, select

from data import tables
from data.care.counts import REBUILD
from data.care.findings import Finding, some
from data.retention.marks import kept_from
from data.rollups.days import practice_day_rows
from data.rollups.dirty_days import waiting_days
from data.rollups.moments import date_of_day, hours_of_day
from data.rollups.summing import stored
from data.tally import decode


def sums(conn: Connection) -> list[Finding]:
    """Tallies of `practice_days` against `practice_hours`, and of `pct_days` against `practice_days`."""
    differing = [*_days(conn), *_pcts(conn)]
    return [Finding(problem=f"days differ from their parts: {some(differing)}", remedy=REBUILD)] if differing else []


def _days(conn: Connection) -> Iterator[str]:
    for day in _settled(conn, table=tables.practice_days, tier="hours"):
        rows, _ = practice_day_rows(conn, day=day)
        keys, tallies = stored(conn, table=tables.practice_days, since=day, until=day + 1, value="tally")
        expected = dict(zip(_lines(rows.keys), rows.values["tally"], strict=True))
        if dict(zip(_lines(keys), tallies, strict=True)) != expected:
            yield f"practice_days {date_of_day(day)}"


def _pcts(conn: Connection) -> Iterator[str]:
    for day in _settled(conn, table=tables.pct_days, tier="practice_days"):
        counts = [
            int(decode(stored(conn, table=table, since=day, until=day + 1, value="tally")[1]).count.sum())
            for table in (tables.practice_days, tables.pct_days)
        ]
        if counts[0] != counts[1]:
            yield f"pct_days {date_of_day(day)}: {counts[1]} for {counts[0]} runs"


def _settled(conn: Connection, *, table: Table, tier: str) -> list[int]:
    """Days whose source is kept whole and which do not wait to be computed."""
    waiting = {each.day for each in waiting_days(conn, tier="days")}
    source = kept_from(conn, tier=tier)
    days = conn.execute(select(table.c.day).distinct().order_by(table.c.day)).scalars().all()
    return [day for day in days if day not in waiting and hours_of_day(day).start >= source]


def _lines(keys: Mapping[str, NDArray[np.integer]]) -> list[tuple[int, ...]]:
    return list(zip(*(values.tolist() for values in keys.values()), strict=True))

"""What the kept runs say, counted without the roll-ups' own code where that is possible."""

from collections import Counter
from typing import Final

import numpy as np
from sqlalchemy import BigInteger, ColumnElement, Connection, Integer, SmallInteger, func, select, type_coerce

from data import rollups, tables
from data.retention.marks import kept_from
from data.rollups.dirty import waiting_hours
from data.step_columns import step_columns
from data.words import find_words
from domain.journeys import NEIGHBOURS

Cell = tuple[int, ...]
"""Hour, what is counted, and how it ended, as a number that may be one nobody knows."""
_DAY: Final = 24
_OUTCOMES: Final = 256


def checked_hours(conn: Connection, *, tier: str) -> list[range]:
    """Hours whose runs and whose rows of a tier are kept whole, a day at a time; none where there are no runs."""
    scheduled = type_coerce(tables.runs.c.scheduled_at, BigInteger)
    first, last = conn.execute(select(func.min(scheduled), func.max(scheduled))).one()
    if first is None:
        return []
    begin = max(first // rollups.HOUR_US, kept_from(conn, tier="raw"), kept_from(conn, tier=tier))
    end = last // rollups.HOUR_US + 1
    return [range(start, min(start + _DAY, end)) for start in range(begin, end, _DAY)]


def waiting(conn: Connection) -> frozenset[int]:
    """Hours that are still to be computed: what they say is not wrong, but old."""
    return frozenset(each.hour for each in waiting_hours(conn))


def runs_by_hour(conn: Connection, *, hours: range) -> Counter[Cell]:
    """Runs by hour, vantage, journey and outcome."""
    table = tables.runs.c
    hour = (type_coerce(table.scheduled_at, BigInteger) // rollups.HOUR_US).label("hour")
    keys = (hour, table.vantage_id, table.journey_id, type_coerce(table.outcome, SmallInteger).label("code"))
    query = select(*keys, func.count().label("number")).where(*_within(conn, hours=hours))
    return Counter({tuple(row[:4]): row.number for row in conn.execute(query.group_by(*keys))})


def steps_by_hour(conn: Connection, *, hours: range) -> tuple[Counter[Cell], list[str]]:
    """Steps by hour, kind of step and outcome, and the ids of runs whose steps cannot be read."""
    table = tables.runs.c
    hour = type_coerce(table.scheduled_at, BigInteger) // rollups.HOUR_US
    found: Counter[Cell] = Counter()
    unreadable: list[str] = []
    for one in hours:
        query = select(type_coerce(hour, Integer), table.run_id, table.steps)
        rows = conn.execute(query.where(*_within(conn, hours=range(one, one + 1)))).all()
        steps = step_columns([bytes(row.steps) for row in rows])
        unreadable += [str(rows[number].run_id) for number in steps.unreadable.tolist()]
        cells, numbers = np.unique(steps.kind * _OUTCOMES + steps.outcome, return_counts=True)
        for cell, number in zip(cells.tolist(), numbers.tolist(), strict=True):
            found[one, cell // _OUTCOMES, cell % _OUTCOMES] = number
    return found, unreadable


def _within(conn: Connection, *, hours: range) -> tuple[ColumnElement[bool], ...]:
    table = tables.runs.c
    scheduled = type_coerce(table.scheduled_at, BigInteger)
    begin, end = (edge * rollups.HOUR_US for edge in (hours.start, hours.stop))
    neighbours = list(find_words(conn, texts=NEIGHBOURS).values())
    return scheduled >= begin, scheduled < end, table.journey_id.not_in(neighbours)

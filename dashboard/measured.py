"""Counts of runs over a period, read once for all that asks for them at the same version of the data."""

from collections.abc import Hashable

import numpy as np
from sqlalchemy import BigInteger, Connection, func, select, type_coerce

from dashboard.address.periods import Period
from dashboard.desk import Desk
from dashboard.tallies import Ints, Tallies
from data import tables
from data.codes import JUDGEMENTS, OUTCOMES, ROLES
from data.engine import data_version, reading
from data.words import all_words
from domain.clock import to_micros
from domain.journeys import NEIGHBOURS

_HOUR_US = 3_600_000_000


def practice_hours(desk: Desk, *, period: Period) -> Tallies:
    """Every vantage's runs of the core by UTC hour, of the hours that the period touches."""
    start = period.start.replace(minute=0, second=0, microsecond=0)
    key: Hashable = ("hours", start, period.key)
    with reading(desk.engine) as connection:
        stamp = (data_version(connection), period.end.replace(second=0, microsecond=0))
        return desk.memo.recall(key, stamp=stamp, otherwise=lambda: _hours(connection, period=period))


def _hours(connection: Connection, *, period: Period) -> Tallies:
    table = tables.runs.c
    start = period.start.replace(minute=0, second=0, microsecond=0)
    at = type_coerce(table.scheduled_at, BigInteger)
    hour = (at / _HOUR_US if connection.dialect.name == "postgresql" else at // _HOUR_US).label("hour")
    keys = (table.vantage_id, table.journey_id, hour, table.role, table.outcome)
    query = select(*keys, func.count()).where(table.scheduled_at >= start, table.scheduled_at < period.end)
    words = all_words(connection)
    rows = [row for row in connection.execute(query.group_by(*keys)) if words[row[1]] not in NEIGHBOURS]
    places = tuple(sorted({words[row[0]] for row in rows}))
    number = {name: place for place, name in enumerate(places)}
    columns = [
        (number[words[vantage]], hours, ROLES.of(role), OUTCOMES.of(outcome), count)
        for vantage, _, hours, role, outcome, count in rows
    ]
    place, hours, role, outcome, count = np.array(columns, dtype=np.int64).reshape(-1, 5).T
    return Tallies(
        places=places,
        place=place,
        bin=hours,
        role=role,
        planned=np.zeros(len(place), dtype=bool),
        outcome=outcome,
        domain=_domains(connection, places=places, place=place, hours=hours),
        count=count,
    )


def _domains(connection: Connection, *, places: tuple[str, ...], place: Ints, hours: Ints) -> Ints:
    found = np.zeros(len(place), dtype=np.int64)
    table = tables.verdict_changes.c
    changes: dict[str, list[tuple[int, int]]] = {}
    for vantage, end, judgement in connection.execute(
        select(table.vantage, table.window_end, table.judgement).order_by(table.window_end)
    ):
        changes.setdefault(vantage, []).append((to_micros(end), JUDGEMENTS.of(judgement)))
    for number, name in enumerate(places):
        own = changes.get(name)
        if own:
            mine = place == number
            ends = np.array([0, *(at for at, _ in own)])
            said = np.array([0, *(each for _, each in own)])
            found[mine] = said[np.searchsorted(ends, (hours[mine] + 1) * _HOUR_US, side="right") - 1]
    return found

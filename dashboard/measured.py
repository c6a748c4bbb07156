"""Counts of runs over a period, read once for all that ask for them at the same version of the data."""

from datetime import UTC, datetime, timedelta

from dashboard.address.periods import Period
from dashboard.desk import Desk
from dashboard.tallies import Tallies
from data import counted
from data.counted import Counted
from data.engine import data_version, reading
from data.rollups.moments import day_numbers

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HOUR = timedelta(hours=1)


def practice_hours(desk: Desk, *, period: Period) -> Tallies:
    """Every vantage's runs of the core by UTC hour, of the hours that the period touches."""
    first, until = _hours(period)
    with reading(desk.engine) as connection:
        return desk.memo.recall(
            ("practice-hours", first, until),
            stamp=data_version(connection),
            otherwise=lambda: _tallies(counted.practice_hours(connection, first=first, until=until)),
        )


def practice_days(desk: Desk, *, period: Period) -> Tallies:
    """Every vantage's runs of the core by day in Europe/London, of the hours that the period touches."""
    first, until = _hours(period)
    hours = practice_hours(desk, period=period)
    with reading(desk.engine) as connection:
        stamp = data_version(connection)
    return desk.memo.recall(
        ("practice-days", first, until), stamp=stamp, otherwise=lambda: hours.binned(day_numbers(hours.bin))
    )


def _hours(period: Period) -> tuple[int, int]:
    first, last = ((moment - _EPOCH) // _HOUR for moment in (period.start, period.end - timedelta(microseconds=1)))
    return int(first), int(last) + 1


def _tallies(found: Counted) -> Tallies:
    return Tallies(
        places=tuple(found.names),
        place=found.name,
        bin=found.bin,
        role=found.role,
        planned=found.planned,
        outcome=found.outcome,
        failure=found.failure,
        domain=found.domain,
        count=found.count,
    )

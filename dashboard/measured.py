"""Counts of runs over a period, read once for all that ask for them at the same version of the data."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from dashboard.address.periods import Period
from dashboard.desk import Desk
from dashboard.tallies import Tallies, joined
from data import counted
from data.counted import Counted
from data.engine import glancing, shown_version
from data.rollups.dirty_days import waiting_days
from data.rollups.moments import day_numbers, day_of, hour_start, hours_of_day

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HOUR = timedelta(hours=1)
_MOMENT = timedelta(microseconds=1)
_NEWEST_DAYS = 2


def practice_hours(desk: Desk, *, period: Period, vantages: frozenset[str] | None = None) -> Tallies:
    """Runs of the core of vantages (None: all) by UTC hour, of the hours that the period touches."""
    first, until = _hours(period)
    with glancing(desk.engine) as connection:
        return desk.memo.recall(
            ("practice-hours", first, until, vantages),
            stamp=shown_version(connection),
            otherwise=lambda: _tallies(counted.practice_hours(connection, first=first, until=until, vantages=vantages)),
        )


def practice_days(desk: Desk, *, period: Period) -> Tallies:
    """Every vantage's runs of the core by day in Europe/London, of the days that the period touches, up to its end.

    Days that are counted come from the tier that is kept for thirteen months; the newest, and those that wait to be
    counted anew, from their hours.
    """
    first, until = day_of(period.start), day_of(period.end - _MOMENT) + 1
    with glancing(desk.engine) as connection:
        waiting = [each.day for each in waiting_days(connection, tier="days")]
        split = max(first, min([until - _NEWEST_DAYS, *waiting]))
        stamp = (shown_version(connection), period.end.replace(second=0, microsecond=0))
        return desk.memo.recall(
            ("practice-days", first, until),
            stamp=stamp,
            otherwise=lambda: _joined(
                _tallies(counted.practice_days(connection, first=first, until=split)),
                by_hour=practice_hours(desk, period=replace(period, start=hour_start(hours_of_day(split).start))),
            ),
        )


def _joined(days: Tallies, *, by_hour: Tallies) -> Tallies:
    return joined(days, by_hour.binned(day_numbers(by_hour.bin)))


def _hours(period: Period) -> tuple[int, int]:
    first, last = ((moment - _EPOCH) // _HOUR for moment in (period.start, period.end - _MOMENT))
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

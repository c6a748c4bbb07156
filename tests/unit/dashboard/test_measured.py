"""Days come from their own tier once they are counted, also when the hours are gone; the newest from their hours."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from sqlalchemy import Engine, delete

from dashboard import measured
from dashboard.address.periods import period
from dashboard.desk import Desk
from dashboard.settings import DashboardSettings
from dashboard.tallies import Tallies
from data import rollups
from data.engine import writing
from data.rollups.moments import day_of
from data.tables import practice_hours
from tests.factories import seed

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
WHEN = replace(period("7d", now=NOW), start=datetime(2026, 2, 25, tzinfo=UTC))


@pytest.fixture
def desk(sqlite_store: Engine) -> Desk:
    """A desk on a seeded store, whose roll-ups are all counted, a week later than the seed's end."""
    seed(sqlite_store, story="local", now=NOW - timedelta(days=4))
    rollups.refresh(sqlite_store, now=NOW)
    return Desk(engine=sqlite_store, clock=lambda: NOW, settings=DashboardSettings())


def _by_place_and_day(found: Tallies) -> dict[tuple[str, int], int]:
    cells = found.grid(first=day_of(WHEN.start), bins=8, bad=False)
    return {
        (found.places[place], day): int(cells[place, day])
        for place, day in zip(*(each.tolist() for each in np.nonzero(cells)), strict=True)
    }


def test_days_say_what_their_hours_say_and_outlive_them(desk: Desk) -> None:
    hours = measured.practice_hours(desk, period=WHEN)
    days = measured.practice_days(desk, period=WHEN)
    assert days.attempts() == hours.attempts() > 0
    expected = _by_place_and_day(days)
    with writing(desk.engine) as conn:
        conn.execute(delete(practice_hours))
    assert measured.practice_hours(desk, period=WHEN).attempts() == 0
    assert _by_place_and_day(measured.practice_days(desk, period=WHEN)) == expected


def test_a_day_that_waits_is_read_from_its_hours(desk: Desk) -> None:
    before = measured.practice_days(desk, period=WHEN).attempts()
    seed(desk.engine, story="central", now=NOW - timedelta(days=4, hours=-6))
    after = measured.practice_days(desk, period=WHEN)
    assert after.attempts() == measured.practice_hours(desk, period=WHEN).attempts() > before

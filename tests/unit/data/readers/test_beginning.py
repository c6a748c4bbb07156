"""Since when there are runs, as exactly as what is kept allows."""

from datetime import timedelta

from sqlalchemy import Engine, delete

from data import rollups, runs
from data.engine import reading, writing
from data.readers.beginning import first_run
from data.rollups.moments import day_of, hour_start, hours_of_day
from data.tables import practice_hours
from data.tables import runs as run_table
from tests.unit.data.samples import NOON, a_run


def test_the_first_run_is_known_to_the_second_then_to_the_hour_then_to_the_day(store: Engine) -> None:
    with reading(store) as conn:
        assert first_run(conn) is None
    at = [NOON + timedelta(minutes=11), NOON + timedelta(hours=30)]
    with writing(store) as conn:
        runs.store(conn, runs=[a_run(number, scheduled_at=each) for number, each in enumerate(at)], received_at=at[1])
    rollups.refresh(store, now=NOON + timedelta(days=3))
    with reading(store) as conn:
        assert first_run(conn) == at[0]
    with writing(store) as conn:
        conn.execute(delete(run_table))
    with reading(store) as conn:
        assert first_run(conn) == NOON
    with writing(store) as conn:
        conn.execute(delete(practice_hours).where(practice_hours.c.hour == rollups.hour_of(NOON)))
    with reading(store) as conn:
        assert first_run(conn) == hour_start(hours_of_day(day_of(NOON)).start)

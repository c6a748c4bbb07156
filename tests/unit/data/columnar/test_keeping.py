"""Packed rows are kept as the same runs would be: once, with their roll-ups."""

from sqlalchemy import Engine, delete, select

from data import readings, rollups, runs, tables
from data.columnar.keeping import keep_new
from data.columnar.runs import COLUMNS, RunRows
from data.engine import reading, writing
from data.fetching import fetch_plain
from tests.unit.data.samples import NOON, ROUND, a_failed_run, a_run


def test_packed_rows_are_kept_as_runs_are(store: Engine) -> None:
    made = [a_run(1), a_failed_run(2, scheduled_at=NOON + ROUND), a_run(3, journey="pacs", scheduled_at=NOON + ROUND)]
    with writing(store) as conn:
        runs.store(conn, runs=made, received_at=NOON)
    rollups.refresh(store, now=NOON)
    with reading(store) as conn:
        before = readings.figures(conn, since=NOON), readings.operation_matrix(conn, since=NOON)
        packed = RunRows(fetch_plain(conn, select(*(tables.runs.c[name] for name in COLUMNS))))
    with writing(store) as conn:
        for table in (tables.runs, tables.latest_runs, tables.practice_hours, tables.operation_slots):
            conn.execute(delete(table))
    with writing(store) as conn:
        assert keep_new(conn, packed) == 3
        assert keep_new(conn, packed) == 0
    rollups.refresh(store, now=NOON)
    with reading(store) as conn:
        assert (readings.figures(conn, since=NOON), readings.operation_matrix(conn, since=NOON)) == before

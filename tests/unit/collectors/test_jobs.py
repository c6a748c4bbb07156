"""The roll-up job works until it is told to stop; a run of a day that is gone is refused with the reason."""

import threading
from datetime import datetime, timedelta

from sqlalchemy import Engine

from collectors.acceptance import Gate
from collectors.rollup_job import RollUpJob
from data import readings, runs
from data.engine import reading, writing
from tests.unit.data.samples import NOON, a_run


def test_the_roll_up_job_computes_hours_and_days(store: Engine) -> None:
    with writing(store) as conn:
        runs.store(conn, runs=[a_run(1)], received_at=NOON)
    stop = threading.Event()

    def clock() -> datetime:
        stop.set()  # asked when days are due, after the hours
        return NOON

    RollUpJob(store, clock, round_s=300.0).run(stop)
    with reading(store) as conn:
        assert readings.figures(conn, since=NOON)["Y99001"].attempts == 1


def test_runs_of_days_that_are_gone_are_refused() -> None:
    gate = Gate(agent="agent-1", owners={"Y99001": "agent-1"}, now=NOON, oldest=NOON - timedelta(days=30))
    assert gate.objection(a_run(1)) == ""
    late = a_run(2, scheduled_at=NOON - timedelta(days=31))
    assert "before 2026-10-24T12:00:00.000000Z, from when runs are kept" in gate.objection(late)

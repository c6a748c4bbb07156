"""Runs are stored exactly once and come back as they were."""

from datetime import timedelta

from sqlalchemy import Engine

from data import readings, rollups, runs
from data.engine import reading, writing
from domain.attempts import attempt_of
from domain.failures import FailureClass
from domain.runs import Phases
from domain.vocabulary import Outcome
from tests.unit.data.samples import NOON, ROUND, a_failed_run, a_run, a_step, an_id


def test_run_comes_back_as_it_was(store: Engine) -> None:
    steps = (
        a_step("LOGON", phases=Phases(dns=1.5, connect=None), status=None, request_id="req 17", outcome=Outcome.FAILED),
        a_step("A016", provider="ZH2", failure_class=FailureClass.CORE_ERROR, detail="é", error_code="X"),
    )
    sent = a_run(steps=steps, markers=("agent started",), clock_offset_ms=12.5, not_cleaned=1, failed_step="logon")
    with writing(store) as conn:
        runs.store(conn, runs=[sent], received_at=NOON)
    with reading(store) as conn:
        assert runs.run(conn, run_id=sent.run_id) == sent
        assert runs.run(conn, run_id=an_id(99)) is None
        assert list(runs.trace_ids(conn)) == [sent.trace_id]


def test_same_run_twice_is_stored_once(store: Engine) -> None:
    with writing(store) as conn:
        assert runs.store(conn, runs=[a_run(1), a_run(2), a_run(1)], received_at=NOON) == [
            "stored",
            "stored",
            "duplicate",
        ]
    with writing(store) as conn:
        assert runs.store(conn, runs=[a_run(2), a_run(3)], received_at=NOON) == ["duplicate", "stored"]
    rollups.refresh_hours(store)
    with reading(store) as conn:
        state = readings.figures(conn, since=NOON)["Y99001"]
    assert state.attempts == 3


def test_what_is_rolled_back_leaves_nothing(store: Engine) -> None:
    with store.connect() as conn:
        runs.store(conn, runs=[a_run()], received_at=NOON)
        conn.rollback()
    with writing(store) as conn:
        other = a_run(2, vantage="Y99002")
        assert runs.store(conn, runs=[other], received_at=NOON) == ["stored"]
    rollups.refresh_hours(store)
    with reading(store) as conn:
        assert list(runs.exported(conn, since=NOON, until=NOON + ROUND)) == [(other, NOON)]
        assert {name: each.attempts for name, each in readings.figures(conn, since=NOON).items()} == {"Y99002": 1}


def test_attempts_are_those_that_had_arrived(store: Engine) -> None:
    early, late, next_round = a_failed_run(1), a_run(2), a_run(3, scheduled_at=NOON + ROUND)
    with writing(store) as conn:
        runs.store(conn, runs=[early, next_round], received_at=NOON + timedelta(seconds=20))
    with writing(store) as conn:
        runs.store(conn, runs=[late], received_at=NOON + timedelta(hours=2))
    arrived = NOON + timedelta(seconds=60)
    with reading(store) as conn:
        got = runs.attempts(conn, since=NOON, until=NOON + ROUND, received_by=arrived)
        rest = runs.attempts(
            conn, since=NOON, until=NOON + ROUND, received_by=NOON + timedelta(hours=3), received_after=arrived
        )
    assert got == [attempt_of(early, received_at=NOON + timedelta(seconds=20))]
    assert rest == [attempt_of(late, received_at=NOON + timedelta(hours=2))]

"""Who waits for whom on PostgreSQL; on SQLite everybody waits for the one writer."""

import pytest
from sqlalchemy import Engine

from data.engine import exclusive, ingesting, leading, open_engine, settle, writing
from data.errors import DatabaseUnavailableError
from data.locks import leads, lock_key


def test_a_name_is_held_by_one_transaction_at_a_time(postgres_url: str) -> None:
    engine = open_engine(postgres_url, busy_s=0.05)
    with engine.begin() as first:
        exclusive(first, name="roll-up")
        with pytest.raises(DatabaseUnavailableError, match="locked"), writing(engine, lock="roll-up"):
            pass
        with engine.begin() as second:
            assert not leads(second, name="roll-up")
            assert leads(second, name="retention")
    with engine.begin() as third:
        assert leads(third, name="roll-up")
    engine.dispose()


def test_a_name_on_sqlite_costs_nothing(sqlite_store: Engine) -> None:
    with writing(sqlite_store) as conn:
        exclusive(conn, name="roll-up")
        assert leads(conn, name="roll-up")


def test_one_leads_and_another_when_that_one_is_gone(postgres_url: str) -> None:
    first, second = open_engine(postgres_url), open_engine(postgres_url)
    with leading(first, name="evaluator") as leads_, leading(second, name="evaluator") as other:
        assert (leads_, other) == (True, False)
    with leading(second, name="evaluator") as other:
        assert other
    for engine in (first, second):
        engine.dispose()


def test_collectors_and_long_work_do_not_wait_for_each_other(postgres_url: str) -> None:
    engine = open_engine(postgres_url, busy_s=0.05)
    with (
        writing(engine, lock="roll-up") as rolling,
        writing(engine, lock="evaluation") as judging,
        ingesting(engine) as one,
        ingesting(engine) as other,
    ):
        backends = {conn.exec_driver_sql("SELECT pg_backend_pid()").scalar() for conn in (rolling, judging, one, other)}
        assert len(backends) == 4  # all four at work at once; one that waited would have given up
    engine.dispose()


def test_settle_gives_up_on_a_collector_that_hangs(postgres_url: str) -> None:
    engine = open_engine(postgres_url, busy_s=0.05)
    with ingesting(engine), pytest.raises(DatabaseUnavailableError, match="locked"):
        settle(engine)
    engine.dispose()


def test_statement_that_takes_too_long_is_given_up(postgres_url: str) -> None:
    engine = open_engine(postgres_url, statement_s=0.05)
    with pytest.raises(DatabaseUnavailableError, match="takes too long"), writing(engine) as conn:
        conn.exec_driver_sql("SELECT pg_sleep(60)")
    engine.dispose()


def test_keys_are_the_same_on_every_machine() -> None:
    assert lock_key("ingest") == 4828314567364506668

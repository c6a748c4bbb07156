"""What pages ask of PostgreSQL: without transactions, streams apart, and over a connection that has been lost."""

import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DataError

from data import runs
from data.engine import glancing, open_engine, reading, writing
from tests.unit.data.samples import NOON, ROUND, a_run


@pytest.fixture
def engine(postgres_url: str) -> Iterator[Engine]:
    made = open_engine(postgres_url)
    yield made
    made.dispose()


def _own_process(engine: Engine, *, glance: bool) -> int:
    with (glancing if glance else reading)(engine) as conn:
        found: int = conn.execute(text("SELECT pg_backend_pid()")).scalar_one()
    return found


def test_a_glance_sees_what_was_committed_meanwhile_and_reads_whole_runs(engine: Engine) -> None:
    with glancing(engine) as conn:
        assert not list(runs.exported(conn, since=NOON, until=NOON + ROUND))
        with writing(engine) as other:
            runs.store(other, runs=[a_run()], received_at=NOON)
        assert [run for run, _ in runs.exported(conn, since=NOON, until=NOON + ROUND)] == [a_run()]


def test_a_connection_that_the_server_has_ended_is_replaced(engine: Engine) -> None:
    for glance, other in ((True, reading), (False, glancing)):
        before = _own_process(engine, glance=glance)
        with other(engine) as conn:
            assert conn.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": before}).scalar_one()
        assert _own_process(engine, glance=glance) != before


def test_a_connection_is_held_for_the_next_question_and_not_after_a_failure(engine: Engine) -> None:
    first = _own_process(engine, glance=True)
    assert _own_process(engine, glance=True) == first
    with pytest.raises(DataError), glancing(engine) as conn:
        conn.execute(text("SELECT 1 / 0"))
    assert _own_process(engine, glance=True) != first
    with glancing(engine) as conn, glancing(engine) as other:
        numbers = {each.execute(text("SELECT pg_backend_pid()")).scalar_one() for each in (conn, other)}
    assert len(numbers) == 2, "two at once are two"


def test_no_more_are_held_than_a_pool_holds_and_none_after_its_engine(engine: Engine, postgres_url: str) -> None:
    def settles_at(expected: int, *, conn: Connection) -> bool:
        """The server notices a moment later that a connection was closed."""
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        until = time.monotonic() + 10.0
        while time.monotonic() < until:
            if conn.execute(text(query)).scalar_one() == expected:
                return True
            conn.rollback()
            time.sleep(0.02)
        return False

    watching = open_engine(postgres_url)
    with reading(watching) as watch:
        with ExitStack() as stack:
            for _ in range(8):
                stack.enter_context(glancing(engine)).execute(text("SELECT 1"))
            assert settles_at(8, conn=watch)
        assert settles_at(5, conn=watch)
        engine.dispose()
        assert settles_at(0, conn=watch)
    watching.dispose()

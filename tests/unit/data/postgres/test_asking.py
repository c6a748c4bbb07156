"""Questions that go to PostgreSQL together: answered each, and over a session that was reset, failed or ended."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DataError, ProgrammingError

from data.engine import glancing, open_engine, writing
from data.errors import DatabaseUnavailableError
from data.postgres.asking import ask_together
from data.worded import Worded

NUMBERS = "SELECT n, n * %(times)s FROM generate_series(1, %(last)s) n"
NAMED = "SELECT name, value FROM marks WHERE name = %(name)s::VARCHAR"
KNOWN = Worded(NAMED, {"name": "known"})
DIVIDED = "SELECT %(all)s / n FROM generate_series(%(first)s, 2) n"


@pytest.fixture
def engine(postgres_url: str) -> Iterator[Engine]:
    made = open_engine(postgres_url)
    with writing(made) as conn:
        conn.execute(text("INSERT INTO marks (name, value) VALUES ('known', 7)"))
    yield made
    made.dispose()


def test_each_question_has_its_own_rows(engine: Engine) -> None:
    with glancing(engine) as conn:
        for last in (3, 2, 0):  # the second and third by statements that are ready
            questions = [
                Worded(NUMBERS, {"last": last, "times": 1 << 40}),
                KNOWN,
                Worded(NAMED, {"name": "no"}),
            ]
            assert ask_together(conn, questions) == [[(n, n << 40) for n in range(1, last + 1)], [("known", 7)], []]


def test_each_question_is_planned_once_and_nothing_else_is(engine: Engine) -> None:
    with glancing(engine) as conn:
        for last in range(9):
            ask_together(conn, [Worded(NUMBERS, {"last": last, "times": 1}), KNOWN])
        plans = conn.execute(text("SELECT generic_plans FROM pg_prepared_statements WHERE statement LIKE '%marks%'"))
        assert plans.scalar_one() == 9
        assert conn.execute(text("SHOW plan_cache_mode")).scalar_one() == "auto"


def test_statements_that_are_no_longer_there_or_answer_otherwise_are_prepared_anew(engine: Engine) -> None:
    with glancing(engine) as conn:
        assert ask_together(conn, [Worded("SELECT * FROM (VALUES (%(n)s)) v", {"n": 1})]) == [[(1,)]]
        conn.execute(text("DEALLOCATE ALL"))
        assert ask_together(conn, [Worded("SELECT * FROM (VALUES (%(n)s)) v", {"n": 2})]) == [[(2,)]]
        conn.execute(text("CREATE TEMPORARY TABLE seen AS SELECT 1 AS one"))
        assert ask_together(conn, [Worded("SELECT * FROM seen", {})]) == [[(1,)]]
        conn.execute(text("ALTER TABLE seen ADD two int DEFAULT 2"))
        assert ask_together(conn, [Worded("SELECT * FROM seen", {})]) == [[(1, 2)]]


def test_a_question_that_fails_is_said_and_the_next_is_answered(engine: Engine) -> None:
    with glancing(engine) as conn:
        good, zero = KNOWN, Worded(DIVIDED, {"all": 6, "first": 0})
        cases: list[list[Worded]] = [[zero], [zero, good], [good, zero], [good, zero, good]]
        for questions in cases:
            with pytest.raises(DataError, match="division by zero"):
                ask_together(conn, questions)
            assert ask_together(conn, [good, Worded(DIVIDED, {"all": 6, "first": 1})]) == [[("known", 7)], [(6,), (3,)]]
        with pytest.raises(ProgrammingError, match="nowhere"):
            ask_together(conn, [good, Worded("SELECT 1 FROM nowhere", {})])
        assert ask_together(conn, [good]) == [[("known", 7)]]


def _ask_an_ended_session(engine: Engine) -> None:
    with glancing(engine) as conn:
        assert ask_together(conn, [KNOWN]) == [[("known", 7)]]
        own = conn.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with glancing(engine) as other:
            assert other.execute(text("SELECT pg_terminate_backend(:own, 5000)"), {"own": own}).scalar_one()
        ask_together(conn, [KNOWN])


def test_a_session_that_the_server_ended_is_an_outage_and_the_next_has_another(engine: Engine) -> None:
    with pytest.raises(DatabaseUnavailableError, match="does not answer"):
        _ask_an_ended_session(engine)
    with glancing(engine) as conn:
        assert ask_together(conn, [KNOWN]) == [[("known", 7)]]

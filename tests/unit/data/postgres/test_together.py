"""Several collectors store at once: each run once, and each answer right, whoever commits or gives up."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine

from data import runs
from data.engine import ingesting, open_engine, reading
from data.runs import Stored
from domain.runs import Run
from tests.unit.data.samples import NOON, a_run

FIRST = [a_run(number) for number in (3, 1, 2)]
SECOND = [a_run(number, vantage="Y99001") for number in (2, 3, 4)]


@pytest.fixture
def engine(postgres_url: str) -> Iterator[Engine]:
    made = open_engine(postgres_url)
    yield made
    made.dispose()


def stored(engine: Engine, *, batch: list[Run]) -> list[Stored]:
    with ingesting(engine) as conn:
        return runs.store(conn, runs=batch, received_at=NOON)


def waits_behind(engine: Engine, *, gives_up: bool) -> list[Stored]:
    """What the second collector answers that stores while the first has not committed."""
    with ThreadPoolExecutor(1) as pool, engine.connect() as conn:
        assert runs.store(conn, runs=FIRST, received_at=NOON) == ["stored"] * 3
        second = pool.submit(stored, engine, batch=SECOND)
        assert not threading.Event().wait(0.2)
        assert not second.done()
        if gives_up:
            conn.rollback()
        else:
            conn.commit()
        return second.result(20)


def test_what_another_has_just_stored_is_a_duplicate_once_that_is_sure(engine: Engine) -> None:
    assert waits_behind(engine, gives_up=False) == ["duplicate", "duplicate", "stored"]


def test_what_another_gave_up_is_stored(engine: Engine) -> None:
    assert waits_behind(engine, gives_up=True) == ["stored", "stored", "stored"]
    with reading(engine) as conn:
        assert len(list(runs.trace_ids(conn))) == 3


def test_different_runs_do_not_wait_for_each_other(engine: Engine) -> None:
    stored(engine, batch=[a_run(20), a_run(21, vantage="Y99002")])  # their words and their day are there
    with ingesting(engine) as conn:
        runs.store(conn, runs=[a_run(22)], received_at=NOON)
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(stored, engine, batch=[a_run(23, vantage="Y99002")]).result(20) == ["stored"]


def test_the_same_runs_in_any_order_at_once_end_in_no_circle(engine: Engine) -> None:
    batch = [a_run(number) for number in range(60)]
    begin = threading.Barrier(4)

    def work(turn: int) -> list[Stored]:
        begin.wait(20)
        return stored(engine, batch=batch[turn:] + batch[:turn])

    with ThreadPoolExecutor(4) as pool:
        answers = [answer for some in pool.map(work, (0, 20, 40, 59)) for answer in some]
    assert (answers.count("stored"), answers.count("duplicate")) == (60, 180)

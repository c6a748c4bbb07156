"""What pages ask of PostgreSQL: without transactions, streams apart, and over a connection that has been lost."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

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

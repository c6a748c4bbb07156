"""What the collector says while its database is away, locked, read-only or full: 503, and nothing is acknowledged."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from sqlalchemy import Engine, text

from collectors.api import ApiSettings, readiness
from data import runs, words
from data.engine import open_engine, reading, writing
from data.verdicts import store_evaluation
from tests.unit.collectors.serving import Collector, packed, serving
from tests.unit.data.samples import NOON, a_run, a_step, an_evaluation

pytestmark = pytest.mark.integration
GZIP = {"Content-Encoding": "gzip"}


@pytest.fixture
def collector(sqlite_store: Engine) -> Iterator[Collector]:
    """A collector over SQLite."""
    yield from serving(sqlite_store)


def told(reply: requests.Response) -> str:
    """The error of a reply that says: not now."""
    assert reply.status_code == 503
    assert reply.headers["Retry-After"] == "5"
    assert set(reply.json()) == {"error", "where", "remedy"}
    return str(reply.json()["error"])


def count(engine: Engine) -> int:
    with reading(engine) as conn:
        return len(list(runs.trace_ids(conn)))


def test_both_databases_take_results_over_http(store: Engine) -> None:
    for collector in serving(store):
        reply = collector.send(a_run(1), a_run(2, vantage="nowhere"), a_run(1))
        assert [answer["status"] for answer in reply["results"]] == ["stored", "rejected", "duplicate"]
        assert collector.session.get(f"{collector.url}/readyz").status_code == 200
    assert count(store) == 1


def test_locked_database_and_the_same_batch_afterwards(sqlite_url: str) -> None:
    engine, other = open_engine(sqlite_url, busy_s=0.05), open_engine(sqlite_url)
    for collector in serving(engine):
        with writing(other):
            assert "locked" in told(collector.post(packed(a_run()), headers=GZIP))
        assert collector.send(a_run())["results"][0]["status"] == "stored"
    for each in (engine, other):
        each.dispose()


def test_read_only_and_full_databases(sqlite_url: str, sqlite_store: Engine) -> None:
    closed = open_engine(f"sqlite:///file:{sqlite_url.removeprefix('sqlite:///')}?mode=ro&uri=true")
    for collector in serving(closed):
        assert "read-only" in told(collector.post(packed(a_run()), headers=GZIP))
    with reading(sqlite_store) as conn:
        conn.execute(text("PRAGMA max_page_count = 1"))
    for collector in serving(sqlite_store):
        many = packed(*(a_run(number) for number in range(300)))
        assert "disk is full" in told(collector.post(many, headers=GZIP))
    assert count(sqlite_store) == 0
    closed.dispose()


def test_database_that_is_away(collector: Collector, sqlite_url: str, sqlite_store: Engine) -> None:
    """Its file is gone, then there again: the collector needs no restart."""
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    sqlite_store.dispose()
    file.rename(file.with_suffix(".away"))
    assert "no tables" in told(collector.post(packed(a_run()), headers=GZIP))
    state = collector.session.get(f"{collector.url}/readyz")
    assert (state.status_code, state.json()["status"]) == (503, "not_ready")
    sqlite_store.dispose()
    file.with_suffix(".away").rename(file)
    assert collector.send(a_run())["results"][0]["status"] == "stored"


def test_run_that_the_database_refuses_does_not_hold_up_the_others(collector: Collector, sqlite_store: Engine) -> None:
    with writing(sqlite_store) as conn:
        refuse = (
            "CREATE TRIGGER refuse BEFORE INSERT ON runs WHEN NEW.duration_ms = 13 BEGIN SELECT RAISE(ABORT, ''); END"
        )
        conn.execute(text(refuse))
    reply = collector.send(a_run(1), a_run(2, duration_ms=13.0), a_run(3))
    assert [answer["status"] for answer in reply["results"]] == ["stored", "rejected", "stored"]
    assert reply["results"][1]["reason"] == "the database refuses it: IntegrityError"


def test_postgresql_refuses_a_run_or_everything(postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    with writing(engine) as conn:
        conn.execute(text("ALTER TABLE runs ADD CHECK (duration_ms <> 13)"))
    for collector in serving(engine):
        reply = collector.send(a_run(1), a_run(2, duration_ms=13.0), a_run(3))
        assert [answer["status"] for answer in reply["results"]] == ["stored", "rejected", "stored"]
        assert reply["results"][1]["reason"] == "the database refuses it: CheckViolation"
    with writing(engine) as conn:
        conn.execute(text("SET LOCAL default_transaction_read_only = off"))
        conn.execute(text(f"ALTER DATABASE {engine.url.database} SET default_transaction_read_only = on"))
    engine.dispose()
    for collector in serving(engine):
        assert "read-only" in told(collector.post(packed(a_run(4)), headers=GZIP))
    assert count(engine) == 2
    engine.dispose()


def test_agent_that_makes_up_step_names_is_stopped(store: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "MAX_STEP_KINDS", 20)
    names = tuple(a_step(f"X{number}") for number in range(7))
    for collector in serving(store):
        reply = collector.send(a_run(1), a_run(2, steps=names), a_run(3))
        assert [answer["status"] for answer in reply["results"]] == ["stored", "rejected", "stored"]
        assert "makes up step names" in reply["results"][1]["reason"]
    assert count(store) == 2


def test_old_evaluation_makes_the_collector_not_ready(store: Engine) -> None:
    with writing(store) as conn:
        store_evaluation(conn, evaluation=an_evaluation(0))
    settings = ApiSettings(stale_after_s=600)
    fresh = readiness(store, now=NOON.replace(minute=5), settings=settings)
    assert (fresh["status"], fresh["last_evaluation_age_s"]) == ("ready", 300.0)
    assert readiness(store, now=NOON.replace(minute=11), settings=settings)["status"] == "not_ready"

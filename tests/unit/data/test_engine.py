"""One writer at a time, and plain words when the database cannot be used."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from data import organisations, readings, rollups, runs
from data.engine import data_version, ingesting, open_engine, reading, settle, shown_version, writing
from data.errors import DatabaseUnavailableError
from domain.organisations import Membership, Organisation, Vantage
from domain.vocabulary import OrganisationKind, VantageKind
from tests.unit.data import samples
from tests.unit.data.samples import NOON, a_run


def test_two_writers_with_the_same_runs_store_them_once(store: Engine) -> None:
    batch = [a_run(number) for number in range(40)]
    answers: list[str] = []

    def write() -> None:
        for start in range(0, 40, 8):
            with ingesting(store) as conn:
                answers.extend(runs.store(conn, runs=batch[start : start + 8], received_at=NOON))

    threads = [threading.Thread(target=write) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (answers.count("stored"), answers.count("duplicate")) == (40, 80)
    rollups.refresh_hours(store)
    with reading(store) as conn:
        assert readings.figures(conn, since=NOON)["Y99001"].attempts == 40


def test_settle_waits_for_the_writer_before_it(store: Engine) -> None:
    order: list[str] = []
    begun = threading.Event()

    def write() -> None:
        with ingesting(store) as conn:
            begun.set()
            runs.store(conn, runs=[a_run()], received_at=NOON)
            threading.Event().wait(0.2)
            order.append("committed")

    writer = threading.Thread(target=write)
    writer.start()
    begun.wait()
    settle(store)
    order.append("settled")
    writer.join()
    assert order == ["committed", "settled"]


def test_mistake_in_a_statement_is_no_outage(store: Engine) -> None:
    with pytest.raises(IntegrityError), writing(store) as conn:
        conn.execute(text("INSERT INTO words (word) VALUES ('twice'), ('twice')"))


def test_read_only_and_full_databases_are_told_apart(sqlite_store: Engine, sqlite_url: str) -> None:
    file = sqlite_url.removeprefix("sqlite:///")
    closed = open_engine(f"sqlite:///file:{file}?mode=ro&uri=true")
    with pytest.raises(DatabaseUnavailableError, match="read-only"), writing(closed):
        pass
    with reading(sqlite_store) as conn:
        conn.execute(text("PRAGMA max_page_count = 1"))  # of the one connection in the pool
    with pytest.raises(DatabaseUnavailableError, match="disk is full"), writing(sqlite_store) as conn:
        runs.store(conn, runs=[a_run(number) for number in range(200)], received_at=NOON)
    closed.dispose()


def test_a_database_that_another_writer_holds_says_so(store: Engine, url: str) -> None:
    impatient = open_engine(url, busy_s=0.05)
    with writing(store), pytest.raises(DatabaseUnavailableError, match="locked by another"), writing(impatient):
        pass
    impatient.dispose()


def test_nobody_answers() -> None:
    away = open_engine("postgresql://postgres@127.0.0.1:1/bookwatch")
    with pytest.raises(DatabaseUnavailableError, match="does not answer"), reading(away):
        pass


def test_registration_again_changes_nothing_but_what_is_new(store: Engine) -> None:
    with writing(store) as conn:
        organisations.saw_agent(conn, agent="agent-1", version="9", at=NOON, clock_offset_ms=3.0, queued=2)
        before = (organisations.organisations(conn), organisations.vantages(conn), organisations.memberships(conn))
    with writing(store) as conn:
        organisations.register(
            conn,
            organisations=samples.ORGANISATIONS,
            memberships=samples.MEMBERSHIPS,
            vantages=samples.VANTAGES,
            token_hashes=samples.TOKEN_HASHES | {"agent-1": "f" * 64},
        )
        after = (organisations.organisations(conn), organisations.vantages(conn), organisations.memberships(conn))
        assert organisations.agent_for_token(conn, token_hash="f" * 64) == "agent-1"
        assert organisations.agent_for_token(conn, token_hash=samples.TOKEN_HASHES["agent-1"]) is None
        assert readings.agents(conn)[0].version == "9"
    assert after == before


def test_places_are_as_of_a_date(store: Engine) -> None:
    with reading(store) as conn:
        (now, _, _) = organisations.places(conn, at=NOON)
        (later, _, _) = organisations.places(conn, at=NOON + timedelta(days=2))
    assert now.dimensions == {"pct": "ZZ1", "resolver": "RES-ZZ1"}
    assert later.dimensions == {"pct": "ZZ2", "resolver": "RES-ZZ1"}


def test_results_that_arrive_change_nothing_that_is_shown(store: Engine) -> None:
    with reading(store) as conn:
        everything, shown = data_version(conn), shown_version(conn)
    with ingesting(store) as conn:
        runs.store(conn, runs=[a_run()], received_at=NOON)
    with reading(store) as conn:
        assert data_version(conn) > everything
        assert shown_version(conn) == shown
    with writing(store):
        pass
    with reading(store) as conn:
        assert shown_version(conn) > shown


def test_what_is_given_replaces_what_was_known(store: Engine) -> None:
    with writing(store) as conn:
        version = data_version(conn)
        organisations.register(
            conn,
            organisations=[Organisation(code="Y99001", name="Alder and Ash", kind=OrganisationKind.PRACTICE)],
            memberships=[Membership(organisation="Y99001", dimension="pct", value="ZZ9")],
            vantages=[Vantage(vantage="Y99001", kind=VantageKind.AGENT, organisation="Y99001", agent="agent-2")],
            token_hashes={},
        )
        assert data_version(conn) > version
        assert organisations.owners(conn, names=["Y99001", "?"]) == {"Y99001": "agent-2"}
        assert organisations.places(conn, at=NOON)[0].dimensions == {"pct": "ZZ9"}

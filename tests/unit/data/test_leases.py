"""A vantage has one holder at a time."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from bookwatch.sharing import SPARE_S, Sharing
from data import leases
from data.engine import open_engine, writing
from tests.unit.data.samples import NOON

NAMES = [f"C{number}" for number in range(8)]
LASTING = timedelta(seconds=60)


class Time:
    """Both clocks, set by hand."""

    def __init__(self) -> None:
        self.s = 0.0

    def steady(self) -> float:
        return self.s


def later(store: Engine, *, seconds: float) -> None:
    """Let leases run out: on SQLite by the time that is given, on PostgreSQL by moving them back."""
    with store.begin() as conn:
        conn.execute(text(f"UPDATE leases SET until = until - {int(seconds * 1_000_000)}"))


def offered(store: Engine) -> None:
    with writing(store) as conn:
        leases.offer(conn, vantages=NAMES)
        leases.offer(conn, vantages=NAMES)


def test_a_lease_is_held_renewed_lost_and_given_back(store: Engine) -> None:
    offered(store)
    with writing(store) as conn:
        assert leases.claim(conn, holder="a", vantages=NAMES, lasting=LASTING, now=NOON, most=3) == NAMES[:3]
        assert leases.claim(conn, holder="b", vantages=NAMES, lasting=LASTING, now=NOON) == NAMES[3:]
        assert leases.claim(conn, holder="c", vantages=NAMES, lasting=LASTING, now=NOON) == []
        assert leases.renew(conn, holder="a", lasting=2 * LASTING, now=NOON) == NAMES[:3]
    later(store, seconds=61)
    with writing(store) as conn:
        assert leases.renew(conn, holder="b", lasting=LASTING, now=NOON) == []
        assert leases.claim(conn, holder="c", vantages=NAMES, lasting=LASTING, now=NOON) == NAMES[3:]
        leases.give_back(conn, holder="a")
        assert leases.claim(conn, holder="c", vantages=NAMES, lasting=LASTING, now=NOON) == NAMES[:3]


def test_who_looks_at_once_takes_different_vantages(postgres_url: str) -> None:
    engine = open_engine(postgres_url, busy_s=0.5)
    offered(engine)
    with engine.begin() as first, engine.begin() as second:
        one = leases.claim(first, holder="a", vantages=NAMES, lasting=LASTING, now=NOON, most=5)
        other = leases.claim(second, holder="b", vantages=NAMES, lasting=LASTING, now=NOON)
    assert (one, other) == (NAMES[:5], NAMES[5:])
    engine.dispose()


def test_workers_never_hold_one_vantage_at_once(store: Engine) -> None:
    offered(store)
    taken: list[list[str]] = []

    def work(name: str) -> None:
        for _ in range(4):
            with writing(store, lock=name) as conn:
                taken.append(leases.claim(conn, holder=name, vantages=NAMES, lasting=LASTING, now=NOON, most=2))

    threads = [threading.Thread(target=work, args=(f"w{number}",)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(each for some in taken for each in some) == NAMES


def test_a_run_starts_only_where_it_can_end_within_the_lease(store: Engine) -> None:
    time = Time()
    first, second = (
        Sharing(store, vantages=NAMES, budget_s=120.0, clock=lambda: NOON, steady=time.steady) for _ in range(2)
    )
    offered(store)
    first.look()
    second.look()
    assert first.holds("C1")
    assert not second.holds("C1")
    time.s = SPARE_S
    assert first.holds("C1")
    time.s = SPARE_S + 1  # its database is away: what would begin now could end after another has taken over
    assert not first.holds("C1")
    later(store, seconds=120 + SPARE_S + 1)
    second.look()
    first.look()
    assert second.holds("C1")
    assert not first.holds("C1")


def test_a_worker_that_ends_in_order_gives_back_at_once(store: Engine) -> None:
    first, second = (Sharing(store, vantages=NAMES, budget_s=9.0, clock=lambda: NOON) for _ in range(2))
    first.begin()
    second.begin()
    assert not second.holds("C1")
    first.end()
    second.look()
    assert second.holds("C1")
    second.end()


@pytest.mark.parametrize("vantage", ["C1", "unknown"])
def test_nothing_is_held_before_it_was_taken(store: Engine, vantage: str) -> None:
    sharing = Sharing(store, vantages=NAMES, budget_s=9.0, clock=lambda: NOON)
    assert not sharing.holds(vantage)

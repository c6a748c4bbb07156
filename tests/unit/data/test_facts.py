"""What a vantage's place is like: kept when it changes, with since when and from what."""

from datetime import timedelta

from sqlalchemy import Engine

from data import facts, runs
from data.engine import reading, writing
from domain.runs import Run
from tests.unit.data.samples import NOON, a_run

HOUR = timedelta(hours=1)


def told(number: int, hours: int, *, vantage: str = "Y99001", **found: str) -> Run:
    at = NOON + hours * HOUR
    return a_run(number, vantage=vantage, scheduled_at=at, started_at=at, facts=found)


def keep(store: Engine, *found: Run) -> None:
    with writing(store) as conn:
        runs.store(conn, runs=found, received_at=NOON + 10 * HOUR)


def test_only_what_is_new_is_kept(store: Engine) -> None:
    keep(store, told(1, 0, browser="Edge 128", java="none"), a_run(2))
    keep(store, told(3, 1, browser="Edge 128", java="21"), told(4, 2, browser="Edge 129"))
    with reading(store) as conn:
        found = facts.of_place(conn, vantage="Y99001")
        assert facts.of_place(conn, vantage="Y99002") == []
    assert [(each.key, each.value, each.before, (each.since - NOON) / HOUR) for each in found] == [
        ("browser", "Edge 129", "Edge 128", 2),
        ("java", "21", "none", 1),
    ]


def test_a_run_that_arrives_late_or_twice_changes_nothing(store: Engine) -> None:
    keep(store, told(1, 2, browser="Edge 129"))
    keep(store, told(2, 1, browser="Edge 128"))
    keep(store, told(1, 2, browser="Edge 129"))
    with reading(store) as conn:
        (found,) = facts.of_place(conn, vantage="Y99001")
    assert (found.value, found.before) == ("Edge 129", "")


def test_changes_are_dated_markers(store: Engine) -> None:
    keep(store, told(1, 0, browser="a"), told(2, 1, browser="b"), told(3, 0, vantage="Y99002", java="x"))
    keep(store, told(4, 3, browser="a"), told(5, 2, vantage="Y99002", java="y"))
    with reading(store) as conn:
        found = facts.changes(conn, since=NOON + HOUR, until=NOON + 3 * HOUR)
        assert facts.changes(conn, since=NOON, until=NOON + 3 * HOUR, vantage="Y99001") == found[:1]
    assert [(each.vantage, each.key, each.before, each.after) for each in found] == [
        ("Y99001", "browser", "a", "b"),
        ("Y99002", "java", "x", "y"),
    ]

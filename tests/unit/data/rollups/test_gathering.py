"""Hours that are over are gathered; whatever arrives later is there at once, and gathered again after its count."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy import Connection, Engine, func, select

from data import rollups, runs
from data.engine import glancing, reading, writing
from data.rollups.columns import run_columns
from data.rollups.own_runs import own_runs, own_steps
from data.step_columns import step_columns
from data.tables import gathered_runs, hours_to_gather
from data.words import find_words
from domain.clock import to_micros
from domain.journeys import NEIGHBOURS
from domain.runs import Run
from tests.unit.data.samples import NOON, ROUND, a_failed_run, a_run

HOUR = timedelta(hours=1)


def received(store: Engine, *batch: Run) -> None:
    with writing(store) as conn:
        runs.store(conn, runs=batch, received_at=NOON + 5 * HOUR)


def filled(store: Engine) -> None:
    """Two hours of rounds of two practices, one of them with a neighbour's journey too, counted and gathered."""
    times = [NOON + number * ROUND for number in range(24)]
    own = [a_run(number, scheduled_at=at, started_at=at) for number, at in enumerate(times)]
    other = [a_failed_run(100 + number, vantage="Y99002", scheduled_at=at) for number, at in enumerate(times)]
    beside = a_run(300, journey=sorted(NEIGHBOURS)[0], scheduled_at=NOON)
    received(store, *own, *other, beside)
    rollups.refresh(store, now=NOON + 2 * HOUR)


def hours(conn: Connection) -> list[tuple[int, int]]:
    """Hours that are gathered, each with its vantages."""
    query = select(gathered_runs.c.hour, func.count()).group_by(gathered_runs.c.hour)
    return [(row[0] - rollups.hour_of(NOON), row[1]) for row in conn.execute(query.order_by(gathered_runs.c.hour))]


@pytest.mark.parametrize(("since", "until"), [(0, 120), (0, 60), (7, 43), (33, 95), (119, 400), (-50, 1), (10, 10)])
@pytest.mark.parametrize("opened", [reading, glancing])
def test_a_practice_has_the_runs_that_lie_one_by_one(
    store: Engine, since: int, until: int, opened: Callable[[Engine], AbstractContextManager[Connection]]
) -> None:
    filled(store)
    received(store, a_run(500, scheduled_at=NOON + timedelta(minutes=121)))
    first, end = (to_micros(NOON + timedelta(minutes=edge)) for edge in (since, until))
    span = {"since": first, "until": end}
    with opened(store) as conn:
        assert hours(conn) == [(0, 2), (1, 2)]
        both = list(find_words(conn, texts=["Y99001", "Y99002"]).values())
        together = own_runs(conn, vantages=both, **span), run_columns(conn, vantages=both, since=first, until=end)
        pairs = [sorted(zip(each.scheduled_at.tolist(), each.vantage_id.tolist(), strict=True)) for each in together]
        assert pairs[0] == pairs[1]
        for number in both:
            found = own_runs(conn, vantages=[number], **span)
            exact = run_columns(conn, vantages=[number], steps=True, since=first, until=end)
            order = found.scheduled_at.argsort()
            for name in ("scheduled_at", "vantage_id", "journey_id", "provider_id", "role", "outcome", "failure_class"):
                assert getattr(found, name)[order].tolist() == getattr(exact, name).tolist()
            assert found.duration_ms[order].tolist() == exact.duration_ms.tolist()
            again, steps = own_steps(conn, vantages=[number], **span)
            assert again.scheduled_at.tolist() == found.scheduled_at.tolist()
            read = step_columns(exact.steps)
            place = np.argsort(order)[steps.run]
            sorted_steps = np.argsort(place, kind="stable")
            for name in ("kind", "mask", "status", "outcome", "failure", "own_provider", "total_ms", "sums_us"):
                assert getattr(steps, name)[sorted_steps].tolist() == getattr(read, name).tolist(), name
            assert place[sorted_steps].tolist() == read.run.tolist()


def test_a_late_run_is_there_before_and_after_its_hour_is_counted_and_gathered_again(store: Engine) -> None:
    filled(store)
    late = NOON + timedelta(minutes=31)
    span = {"since": to_micros(NOON), "until": to_micros(NOON + HOUR)}

    def moments() -> tuple[int, list[tuple[int, int]]]:
        with reading(store) as conn:
            number = find_words(conn, texts=["Y99001"])["Y99001"]
            return len(own_runs(conn, vantages=[number], **span)), hours(conn)

    assert moments() == (12, [(0, 2), (1, 2)])
    received(store, a_run(600, scheduled_at=late, started_at=late))
    assert moments() == (13, [(0, 2), (1, 2)]), "its hour is marked: it is read run by run"
    assert rollups.gather_hours(store, now=NOON + 5 * HOUR) == 0
    rollups.refresh_hours(store)
    assert moments() == (13, [(1, 2)]), "taken apart by the count"
    assert rollups.gather_hours(store, now=NOON + 5 * HOUR) == 1
    assert moments() == (13, [(0, 2), (1, 2)])


def test_an_hour_waits_until_it_is_over_and_counted(store: Engine) -> None:
    received(store, a_run(1, scheduled_at=NOON))
    rollups.refresh(store, now=NOON + timedelta(minutes=59))
    with reading(store) as conn:
        assert hours(conn) == []
    received(store, a_run(2, scheduled_at=NOON + ROUND))
    assert rollups.gather_hours(store, now=NOON + HOUR) == 1
    with reading(store) as conn:
        assert hours(conn) == [], "a run has come that is not counted yet"
        assert list(conn.execute(select(hours_to_gather.c.hour)).scalars()) == [rollups.hour_of(NOON)]


def test_what_is_only_said_otherwise_takes_nothing_apart(store: Engine) -> None:
    filled(store)
    with writing(store) as conn:
        rollups.mark_span(conn, since=NOON)
    rollups.refresh_hours(store)
    with reading(store) as conn:
        assert hours(conn) == [(0, 2), (1, 2)]

"""What the pages read equals a recount of the runs, however they arrived."""

import random
from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy import Engine

from data import readings, rollups, runs
from data.engine import reading, writing
from domain.runs import Run
from domain.vocabulary import Outcome, VantageKind
from tests.unit.data.samples import NOON, a_failed_run, a_run, an_id

SINCE = NOON - timedelta(hours=1)


def mixed_runs() -> list[Run]:
    """Some 60 runs over two hours, of three vantages, with every outcome."""
    chance = random.Random(7)  # noqa: S311
    made: list[Run] = []
    for number in range(60):
        vantage = ("Y99001", "Y99002", "control-1")[number % 3]
        moment = NOON + timedelta(minutes=chance.randrange(120))
        make = a_failed_run if number % 7 == 0 else a_run
        outcome = {} if number % 7 == 0 else {"outcome": list(Outcome)[number % 7]}
        made.append(
            make(number, vantage=vantage, scheduled_at=moment, duration_ms=chance.uniform(200, 9_000), **outcome)
        )
    return made


@pytest.fixture
def filled(store: Engine) -> Engine:
    """Runs in small batches, out of order, half of them twice."""
    made = mixed_runs()
    chance = random.Random(8)  # noqa: S311
    chance.shuffle(made)
    for start in range(0, 60, 10):
        with writing(store) as conn:
            runs.store(conn, runs=made[start : start + 15], received_at=NOON + timedelta(hours=3, seconds=start))
    rollups.refresh_hours(store)
    return store


def test_fleet_equals_a_recount(filled: Engine) -> None:
    with reading(filled) as conn:
        states = readings.fleet(conn, at=SINCE)
        figures = readings.figures(conn, since=SINCE)
        assert readings.figures(conn, since=SINCE, vantages=["Y99002", "unknown"]) == {"Y99002": figures["Y99002"]}
    for state in states:
        own = [run for run in mixed_runs() if run.vantage == state.vantage]
        complete = [run.duration_ms for run in own if run.outcome in {Outcome.OK, Outcome.SLOW}]
        last = max(own, key=lambda run: (run.scheduled_at, run.run_id))
        mine = figures[state.vantage]
        assert mine.attempts == sum(run.outcome.is_attempt for run in own)
        assert mine.bad == sum(run.outcome.is_bad for run in own)
        assert mine.p50_ms == pytest.approx(np.quantile(complete, 0.5, method="inverted_cdf"), rel=0.0101)
        assert mine.p95_ms == pytest.approx(np.quantile(complete, 0.95, method="inverted_cdf"), rel=0.0101)
        assert (state.last_scheduled_at, state.last_outcome) == (last.scheduled_at, last.outcome)
    assert [(state.name, state.pct, state.kind) for state in states] == [
        ("Alder Surgery", "ZZ1", VantageKind.AGENT),
        ("Birch Practice", "ZZ1", VantageKind.AGENT),
        ("Control site 1", "", VantageKind.CONTROL),
    ]


def test_operation_matrix_equals_a_recount(filled: Engine) -> None:
    with reading(filled) as conn:
        cells = {(cell.kind, cell.operation): cell for cell in readings.operation_matrix(conn, since=SINCE)}
        assert readings.operation_matrix(conn, since=NOON + timedelta(hours=2)) == []
    assert {cell.pct for cell in cells.values()} == {"ZZ1", ""}
    for (kind, operation), cell in cells.items():
        steps = [
            step
            for run in mixed_runs()
            if (run.vantage == "control-1") == (kind is VantageKind.CONTROL)
            for step in run.steps
            if step.operation == operation
        ]
        assert (cell.attempts, cell.bad) == (len(steps), sum(step.outcome.is_bad for step in steps))


@pytest.mark.parametrize(("round_s", "counted"), [(10.0, 1), (60.0, 2), (300.0, 2), (7.0, 1), (420.0, 2)])
def test_slots_are_as_long_as_rounds(store: Engine, round_s: float, counted: int) -> None:
    with writing(store) as conn:
        rollups.use_rounds(conn, round_s=round_s)
        runs.store(conn, runs=[a_run(1), a_run(2, scheduled_at=NOON + timedelta(seconds=30))], received_at=NOON)
    rollups.refresh_hours(store)
    with reading(store) as conn:
        cells = readings.operation_matrix(conn, since=NOON + timedelta(seconds=20))
    assert [cell.attempts for cell in cells if cell.operation == "A016"] == [counted]


def test_membership_counts_as_of_the_run(store: Engine) -> None:
    with writing(store) as conn:
        moved = a_run(2, scheduled_at=NOON + timedelta(days=1))
        runs.store(conn, runs=[a_run(1), moved], received_at=NOON)
    rollups.refresh_hours(store)
    with reading(store) as conn:
        cells = readings.operation_matrix(conn, since=NOON)
        assert [cell.pct for cell in cells if cell.operation == "A016"] == ["ZZ1", "ZZ2"]


def test_practice_runs_are_the_latest(filled: Engine) -> None:
    with reading(filled) as conn:
        lines = readings.practice_runs(conn, vantage="Y99001", since=NOON, limit=5)
        assert readings.practice_runs(conn, vantage="Y99099", since=NOON, limit=5) == []
    own = sorted(
        (run for run in mixed_runs() if run.vantage == "Y99001"), key=lambda run: (run.scheduled_at, run.run_id)
    )
    assert [line.run_id for line in lines] == [run.run_id for run in own[::-1][:5]]
    failed = next(run for run in own if run.run_id == an_id(0))
    with reading(filled) as conn:
        every = {line.run_id: line for line in readings.practice_runs(conn, vantage="Y99001", since=NOON, limit=99)}
    assert every[failed.run_id].failure_class == failed.failure_class
    assert every[failed.run_id].failed_step == "a016"


def test_neighbours_are_kept_and_count_in_no_figure(filled: Engine) -> None:
    with reading(filled) as conn:
        before = readings.figures(conn, since=SINCE), readings.operation_matrix(conn, since=SINCE)
    with writing(filled) as conn:
        late = NOON + timedelta(hours=3)
        failed = [a_failed_run(900, journey="pacs", scheduled_at=late), a_run(901, journey="care-records")]
        runs.store(conn, runs=failed, received_at=late)
    rollups.refresh_hours(filled)
    with reading(filled) as conn:
        assert (readings.figures(conn, since=SINCE), readings.operation_matrix(conn, since=SINCE)) == before
        newest = readings.practice_runs(conn, vantage="Y99001", since=SINCE, limit=1)
    assert [each.journey for each in newest] == ["pacs"]

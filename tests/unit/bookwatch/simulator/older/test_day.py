"""A day counted as sums is the day that single runs give: the same draws, counted where they are made."""

from dataclasses import astuple, replace
from datetime import UTC, datetime

import numpy as np
import pytest

from bookwatch.simulator.older.cells import Counted, run_cells, step_cells, sums_us, value_cells
from bookwatch.simulator.older.day import Day
from bookwatch.simulator.older.ledger import Ledger
from bookwatch.simulator.simulation import Simulation
from domain.vocabulary import Phase
from tests.unit.bookwatch.simulator.conftest import Simulate, a_fault

MONDAY = datetime(2026, 3, 2, 6, tzinfo=UTC)
HOURS = 6


def counted(simulation: Simulation) -> Ledger:
    first = int(simulation.start.timestamp()) // simulation.interval_s
    hour = int(simulation.start.timestamp()) // 3600
    return Day(simulation=simulation, first=first, last=first + simulation.rounds, hour=hour, hours=HOURS).counted()


def in_order(cells: Counted) -> list[tuple[int, ...]]:
    sums: dict[tuple[int, ...], int] = {}
    for *key, count in zip(*(column.tolist() for column in astuple(cells)), strict=True):
        sums[tuple(key)] = sums.get(tuple(key), 0) + count
    return sorted((*key, count) for key, count in sums.items())


@pytest.fixture(scope="module")
def both(simulate: Simulate) -> tuple[Simulation, Ledger, Ledger]:
    """A busy Monday morning with all rounds as sums, and with all rounds run by run."""
    simulation = simulate(rounds=12 * HOURS, start=MONDAY)
    slow_nowhere = a_fault("core", "error", start=MONDAY, hours=HOURS, severity=0.0)
    return simulation, counted(simulation), counted(replace(simulation, faults=(slow_nowhere,)))


def test_every_count_is_the_same(both: tuple[Simulation, Ledger, Ledger]) -> None:
    simulation, sums, runs = both
    assert in_order(run_cells(sums)) == in_order(run_cells(runs))
    steps = [in_order(step_cells(each, routes=simulation.routes)) for each in (sums, runs)]
    assert steps[0] == steps[1]
    assert len({outcome for _, _, outcome, _, _ in steps[0]}) == 4
    assert len({failure for *_, failure, _ in steps[0]}) > 3


def test_every_duration_is_in_the_same_bucket_or_the_next(both: tuple[Simulation, Ledger, Ledger]) -> None:
    _, sums, runs = both
    for mine, theirs in ((sums.run_buckets, runs.run_buckets), (sums.step_buckets, runs.step_buckets)):
        apart = np.abs(mine.astype(np.int64) - theirs.astype(np.int64))
        assert apart.max() <= 1
        assert (apart > 0).mean() < 0.01


def test_phases_add_up_to_the_same(both: tuple[Simulation, Ledger, Ledger]) -> None:
    _, sums, runs = both
    assert sums_us(sums) == pytest.approx(sums_us(runs), rel=2e-3, abs=300)


def test_a_fault_is_in_the_rounds_that_it_lasts(simulate: Simulate) -> None:
    cut = a_fault("link:L-ZZ3", "cut", start=MONDAY.replace(hour=8), hours=1)
    slow = a_fault("core", "slow", start=MONDAY.replace(hour=9), hours=1, shift={Phase.WAIT: 5_000.0})
    ledger = counted(simulate(cut, slow, rounds=12 * HOURS, start=MONDAY))
    cells = run_cells(ledger)
    failed = np.bincount(cells.place[cells.failure > 0], weights=cells.count[cells.failure > 0], minlength=HOURS)
    assert failed[2] > 100 > 5 * failed[[0, 1, 3, 4, 5]].max()
    values = value_cells(np.ascontiguousarray(ledger.run_buckets[36:48].T))
    usual = value_cells(np.ascontiguousarray(ledger.run_buckets[48:60].T))
    assert np.median(values.bucket) > np.median(usual.bucket) + 50

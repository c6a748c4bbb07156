"""The pieces that a past is made in, each from its own numbers alone: in any process, in any order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bookwatch.simulator.older.cells import value_cells
from bookwatch.simulator.older.day import Day
from bookwatch.simulator.older.places import Places
from bookwatch.simulator.older.run_rows import day_rows, hour_rows, pct_rows
from bookwatch.simulator.older.step_rows import step_rows
from bookwatch.simulator.packed.dictionary import Dictionary
from bookwatch.simulator.packed.rows import Packer
from bookwatch.simulator.plan import Plan
from bookwatch.simulator.simulation import HOUR_US, Simulation
from data.columnar.runs import RunRows
from data.rollups.rows import Rows


class Plain(NamedTuple):
    """Rows of a roll-up, without the table itself."""

    table: str
    keys: Mapping[str, NDArray[np.integer]]
    values: Mapping[str, Sequence[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOrder:
    """One day of the past, or what of it the simulation covers."""

    plan: Plan
    dictionary: Dictionary
    day: int
    """Europe/London, since 1970."""
    hours: range
    """Since 1970, UTC."""
    with_hours: bool
    """Whether its hours are kept."""
    with_practices: bool
    """Whether the days of single practices are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HourOrder:
    """One hour, run by run."""

    plan: Plan
    dictionary: Dictionary
    hour: int


def make_day(order: DayOrder) -> list[Plain]:
    """Its roll-ups."""
    return [Plain(rows.table.name, rows.keys, rows.values) for rows in _day(order)]


def make_hour(order: HourOrder) -> RunRows:
    """Its runs, in the order of their due times."""
    simulation = order.plan.simulation()
    packer = Packer(seed=simulation.seed, dictionary=order.dictionary)
    rounds = rounds_of(range(order.hour, order.hour + 1), simulation=simulation)
    return RunRows([row for number in rounds for row in packer.rows(simulation.batch(number)).rows])


def rounds_of(hours: range, *, simulation: Simulation) -> range:
    """The rounds of the simulation that begin in those hours: a round divides an hour."""
    first = int(simulation.start.timestamp()) // simulation.interval_s
    per_hour = HOUR_US // simulation.interval_us
    return range(max(first, hours.start * per_hour), min(first + simulation.rounds, hours.stop * per_hour))


def _day(order: DayOrder) -> Iterator[Rows]:
    simulation = order.plan.simulation()
    rounds = rounds_of(order.hours, simulation=simulation)
    places = Places(simulation=simulation, dictionary=order.dictionary)
    ledger = Day(
        simulation=simulation,
        first=rounds.start,
        last=rounds.stop,
        hour=order.hours.start,
        hours=len(order.hours),
    ).counted()
    if order.with_hours:
        round_hours = np.array(rounds) * simulation.interval_us // HOUR_US - order.hours.start
        yield from hour_rows(ledger, places=places, hour=order.hours.start, round_hours=round_hours)
    values = value_cells(np.ascontiguousarray(ledger.run_buckets.T))
    if order.with_practices:
        yield from day_rows(ledger, places=places, day=order.day, values=values)
    yield from pct_rows(ledger, places=places, day=order.day, values=values)
    for rows in step_rows(ledger, places=places, day=order.day):
        if order.with_practices or not rows.table.name.startswith("practice"):
            yield rows

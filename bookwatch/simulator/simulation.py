"""Round after round of a simulated world, each from its number alone: any may be made anywhere, in any order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final

import numpy as np

from bookwatch.simulator.arrival import arrivals
from bookwatch.simulator.batch import Batch
from bookwatch.simulator.chance import BRANCHES, DAYS, Bools, Floats, Ints, stream
from bookwatch.simulator.draft import Draft, draft
from bookwatch.simulator.durations import Durations
from bookwatch.simulator.endings import end_runs
from bookwatch.simulator.faults import Fault
from bookwatch.simulator.hours import load, local, switched_on
from bookwatch.simulator.limits import Limits
from bookwatch.simulator.routes import Routes
from bookwatch.simulator.strikes import Broken, noise_chance, strike, strike_noise
from bookwatch.simulator.world import World
from domain.clock import from_micros, to_micros
from probes.agent.schedule import slot_micros

HOUR_US: Final = 3_600_000_000
_DAY_US: Final = 24 * HOUR_US
_LATENESS_MS: Final = 3.0
_NO_SLOT: Final = (0.004, 0.05)
"""Least and greatest share of runs for which a hospital has no slot: each has its own."""
_TAKEN: Final = 0.006
"""Share of bookings for which another was quicker; each further attempt is as unlucky one time in ten."""


@dataclass(frozen=True, kw_only=True)
class Simulation:
    """A world, a journey and faults, over a stretch of whole rounds."""

    world: World
    routes: Routes
    faults: Sequence[Fault] = ()
    start: datetime
    """A boundary of rounds (multiples of the interval since 1970)."""
    rounds: int
    interval_s: int
    seed: int

    def __iter__(self) -> Iterator[Batch]:
        first = to_micros(self.start) // self.interval_us
        return (self.batch(number) for number in range(first, first + self.rounds))

    @property
    def end(self) -> datetime:
        """The boundary at which the last round ends."""
        return self.start + timedelta(seconds=self.rounds * self.interval_s)

    def batch(self, number: int) -> Batch:
        """The runs of one round, by its number since 1970.

        All vantages are drawn, also those that run nothing: who is silent must not change what the others meet.
        """
        began, seed = number * self.interval_us, (self.seed, number)
        started = self.started(number)
        made = draft(self.durations(number))
        hospital = self.hospitals(number)
        self._break(made, hospital=hospital, started_us=started, seed=seed)
        ways = self.ways(hospital, started_us=started, number=number)
        ended = end_runs(made, routes=self.routes, ways=ways, limits=self.limits)
        ended_us = started + np.round(ended.duration_ms * 1_000).astype(np.int64)
        runs = np.flatnonzero(self.awake(began) & ~self._silenced(began + self.slots))
        return Batch(
            world=self.world,
            routes=self.routes,
            number=number,
            rows=runs,
            hospital=hospital[runs],
            scheduled_us=began + self.slots[runs],
            started_us=started[runs],
            received_us=arrivals(ended_us, broken=self.broken, seed=seed)[runs],
            just_started=~self.awake(began - self.interval_us)[runs],
            **ended.columns(runs),
        )

    def durations(self, number: int) -> Durations:
        """How long the calls of a round take when nothing is broken."""
        began = number * self.interval_us
        return Durations(
            world=self.world,
            columns=self.routes.columns,
            load=load(local(from_micros(began))),
            day=float(np.exp(0.05 * stream(self.seed, DAYS, began // _DAY_US).standard_normal())),
            seed=(self.seed, number),
        )

    def hospitals(self, number: int) -> Ints:
        """Which hospital each vantage books with in a round: its own in turn."""
        rows = np.arange(len(self.slots))
        return np.asarray(self.world.hospitals_of[rows, (number + rows) % self.world.hospitals_of.shape[1]])

    @cached_property
    def interval_us(self) -> int:
        """The length of a round."""
        return self.interval_s * 1_000_000

    @cached_property
    def limits(self) -> Limits:
        """When calls and runs are given up."""
        return Limits.of(self.interval_s)

    @cached_property
    def slots(self) -> Ints:
        """When in each round a vantage's run is due, in microseconds: as the agents have it."""
        name, interval = self.routes.journey.name, self.interval_us
        slots = [slot_micros(code, journey=name, interval_micros=interval) for code in self.world.codes]
        return np.array(slots, dtype=np.int64)

    @cached_property
    def broken(self) -> tuple[Broken, ...]:
        """The faults, with what each can touch."""
        return tuple(
            Broken.of(fault, number=number, world=self.world, routes=self.routes, seed=self.seed)
            for number, fault in enumerate(self.faults, 1)
        )

    def started(self, number: int) -> Ints:
        """When each vantage's run begins, in microseconds since 1970."""
        late = stream(self.seed, BRANCHES, number, 1).exponential(_LATENESS_MS * 1_000, len(self.slots))
        return number * self.interval_us + self.slots + late.astype(np.int64)

    def awake(self, began: int) -> Bools:
        """Vantages whose PC is on in the round that begins then, in microseconds since 1970."""
        time = local(from_micros(began))
        return switched_on(self.world.habits, time=time, later_h=self.slots / HOUR_US)

    def _silenced(self, due_us: Ints) -> Bools:
        silent = np.zeros(len(due_us), dtype=np.bool_)
        for each in self.broken:
            if each.fault.mode.silent:
                silent |= each.active(due_us)
        return silent

    def _break(self, made: Draft, *, hospital: Ints, started_us: Ints, seed: tuple[int, int]) -> None:
        columns = self.routes.columns
        # A failed call may break its connection: then a call that clears up makes a new one.
        fresh = np.tile(columns.clean_up, (len(made.struck), 1))
        fresh[:, sorted(self.routes.found[0].fresh)] = True
        strike(made, broken=self.broken, fresh=fresh, hospital=hospital, started_us=started_us, seed=seed)
        strike_noise(made, chance=noise_chance(made.struck.shape, seed=seed), fresh=fresh, at_core=self.at_core)

    @cached_property
    def at_core(self) -> Bools:
        """Calls that go to the core."""
        columns = self.routes.columns
        return np.asarray(columns.server == columns.servers.index("core"))

    def ways(self, hospital: Ints, *, started_us: Ints, number: int) -> Ints:
        """Which way each run goes."""
        chance = stream(self.seed, BRANCHES, number).random(len(hospital))
        no_slots = self._lacking(hospital, started_us=started_us)
        ways = np.zeros(len(hospital), dtype=np.int64)
        low: Floats = np.zeros(len(hospital))
        for way, each in enumerate(self.routes.ways):
            share = no_slots if each.lacking else np.full(len(hospital), _taken(each.times))
            ways[(low <= chance) & (chance < low + share)] = way
            low = low + share
        return ways

    def _lacking(self, hospital: Ints, *, started_us: Ints) -> Floats:
        """Chance of each run that its hospital has no slot."""
        share = self._no_slot[hospital]
        for each in self.broken:
            if each.fault.mode.no_slots:
                there = each.active(started_us) & ((each.hospital < 0) | (hospital == each.hospital))
                share = np.where(there, np.maximum(share, each.fault.severity), share)
        return share

    @cached_property
    def _no_slot(self) -> Floats:
        least, greatest = _NO_SLOT
        return least * (greatest / least) ** stream(self.seed, BRANCHES).random(len(self.world.hospitals))


def _taken(times: int) -> float:
    return _TAKEN * 0.1 ** (times - 1) if times else 0.0

"""One scenario: what is simulated, what is recorded about it, and what is true."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from bookwatch.simulator.chance import Bools, Ints
from bookwatch.simulator.families.family import Family
from bookwatch.simulator.simulation import Simulation
from bookwatch.simulator.strikes import Broken
from bookwatch.simulator.world import World
from domain.clock import to_micros
from domain.vocabulary import FaultDomain


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What one fault is; without a domain nothing is wrong, whatever it looks like."""

    domain: FaultDomain | None
    dimension: str = ""
    value: str = ""
    background: bool = False
    """Whether it is one of the practices' own faults that are there whatever else is wrong."""


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """Drawn from a family by a seed."""

    family: Family
    seed: int
    simulation: Simulation
    others: Sequence[Simulation] = ()
    """The same world's further journeys, at their own intervals."""
    truths: tuple[Truth, ...] = ()
    """Of each fault of the simulation."""
    recorded: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What the directory says that each vantage shares: what is told to those who judge."""

    @property
    def world(self) -> World:
        """Who there is."""
        return self.simulation.world

    @property
    def first(self) -> int:
        """The first broken round, counted from the scenario's beginning."""
        return self.family.before

    @property
    def name(self) -> str:
        """For people."""
        return f"{self.family.number:02d} {self.family.name} seed {self.seed}"

    @cached_property
    def scheduled_us(self) -> Ints:
        """When each vantage's run of each round is due; shape (vantages, rounds)."""
        interval = self.simulation.interval_s * 1_000_000
        first = to_micros(self.simulation.start)
        return np.asarray(self.simulation.slots[:, None] + first + interval * np.arange(self.simulation.rounds))

    @cached_property
    def inside(self) -> Bools:
        """Whether a practice is inside each fault in each round; shape (faults, practices, rounds).

        A fault that goes on and off lasts all the time. Of a hospital's fault those are inside that book with it.
        """
        world, due = self.world, self.scheduled_us[: self.world.practices]
        out = np.zeros((len(self.truths), *due.shape), dtype=np.bool_)
        for number, broken in enumerate(self.simulation.broken):
            for column in range(due.shape[1]):
                out[number, :, column] = broken.lasting(self.scheduled_us[:, column])[: world.practices]
            out[number] &= _booking(broken, world=world)[: world.practices, None]
        return out


def _booking(broken: Broken, *, world: World) -> Bools:
    if broken.hospital < 0:
        return np.ones(len(world.codes), dtype=np.bool_)
    return np.asarray((world.hospitals_of == broken.hospital).any(axis=1), dtype=np.bool_)

"""A simulation that can be sent to another process: what was asked for, from which it is laid out again."""

from dataclasses import dataclass, replace
from functools import lru_cache

from bookwatch.simulator.asked import Asked, simulation_of
from bookwatch.simulator.faults import Fault
from bookwatch.simulator.simulation import Simulation


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The faults travel as they were read: the file may not be there where they arrive."""

    asked: Asked
    faults: tuple[Fault, ...] = ()

    @classmethod
    def of(cls, asked: Asked) -> "Plan":
        """Check what was asked for, and read its faults. Raises as `simulation_of` does."""
        faults = tuple(simulation_of(asked).faults)
        return cls(asked=replace(asked, faults=None), faults=faults)

    def simulation(self) -> Simulation:
        """Lay it out. The world is remembered: it takes longer to lay out than a round to play."""
        return replace(_plain(self.asked), faults=self.faults)


@lru_cache(maxsize=2)
def _plain(asked: Asked) -> Simulation:
    return simulation_of(asked)

"""A cause that is worth weighing, and what every maker of such needs."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from attribution.constants import CHANCE_OF_CAUSE, COVERAGES
from attribution.patterns import patterns
from attribution.symptoms import GOOD, signature
from attribution.window import Bools, Grid, Ints


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A cause to weigh: its places (numbers), and which of their cells speak for and against it."""

    dimension: str
    value: str
    members: Ints
    good: Bools
    """Cells of the members that would have suffered and did not; shape (members, rounds)."""
    compatible: Bools
    """Cells that show a symptom which the cause can make."""
    per_call: bool
    """Whether it may stop each call of a journey (the core, the gateway), not one point of it."""
    log_prior: float
    outside_silent: float = 0.0
    """Share of the places outside it that are silent too."""
    coverages: tuple[float, ...] = COVERAGES
    """Shares of the members that it may touch at all."""

    @property
    def name(self) -> tuple[str, str]:
        """Dimension and value."""
        return self.dimension, self.value

    @cached_property
    def shown(self) -> Ints:
        """The compatible cells of each member as one number (`attribution.patterns`)."""
        return patterns(self.compatible)

    @cached_property
    def spared(self) -> Ints:
        """The good cells likewise."""
        return patterns(self.good)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A candidate that is made only if it is weighed. What it is follows from its name and form, and from what is
    explained of its members."""

    name: tuple[str, str]
    members: Ints
    make: Callable[[], Candidate]
    per_call: bool = False


def can_show(grid: Grid, *, dimension: str) -> Bools:
    """Bad cells whose symptom a cause of that dimension can make."""
    return np.asarray(grid.bad & (signature(dimension) > 0)[np.maximum(grid.symptom, GOOD)], dtype=np.bool_)


def root(name: str) -> str:
    """Branch of a symptom's name."""
    return name.partition(".")[0]


def log_prior(values: int) -> float:
    """Log prior of one of so many values."""
    return float(np.log(CHANCE_OF_CAUSE) - np.log(values))

"""What a judge says at a boundary, in the shape in which all judges are compared."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from bookwatch.evaluation.panel import Panel
from bookwatch.simulator.chance import Bools, Floats, Ints
from domain.vocabulary import FaultDomain

WORDS: Final = ("ok", *(each.value for each in FaultDomain))
"""Columns of probabilities; 0 is ok."""
OK, LOCAL, SHARED, PROVIDER, CENTRAL = range(5)
DOMAIN: Final = {
    FaultDomain.LOCAL: LOCAL,
    FaultDomain.SHARED: SHARED,
    FaultDomain.PROVIDER: PROVIDER,
    FaultDomain.CENTRAL: CENTRAL,
}
HEALTHY_JUDGED: Final = 5
"""Boundaries before the first broken round that are judged too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A cause that a judge names."""

    domain: FaultDomain
    dimension: str
    value: str
    co_linear: tuple[tuple[str, str], ...] = ()
    """Others that it cannot tell apart from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """A boundary's verdicts."""

    boundary: int
    """Rounds before it, from the scenario's beginning."""
    probabilities: Floats
    """Shape (practices, 5)."""
    abstains: Bools
    """Practices of which it says that it does not know."""
    causes: tuple[Named, ...]
    cpu_s: float = 0.0

    @property
    def verdicts(self) -> Ints:
        """The likeliest word of each practice."""
        return np.asarray(np.argmax(self.probabilities, axis=1), dtype=np.int64)


class Judge(Protocol):
    """Whoever says whose fault it is."""

    @property
    def name(self) -> str:
        """For tables."""
        ...

    def rulings(self, panel: Panel) -> Iterator[Ruling]:
        """Of each boundary from `first_judged` to the last, from what had arrived by then."""
        ...


def first_judged(panel: Panel) -> int:
    """The first boundary that is judged."""
    return panel.played.first - HEALTHY_JUDGED + 1


def certain(verdicts: Ints) -> Floats:
    """Probabilities of one who is always sure."""
    return np.eye(len(WORDS))[verdicts]

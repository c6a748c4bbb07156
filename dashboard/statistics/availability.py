"""Availability with its arithmetic: support minutes, the minutes that a level permits, the minutes that were down."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class Minute(Enum):
    """What a support minute was."""

    UP = "up"
    DOWN = "down"
    UNKNOWN = "unknown"
    """No control journey ran in its round: it counts neither way, and is told."""
    PLANNED = "planned"
    """Planned work: kept, and left out of the level."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """Minutes by kind, and the level that they are held against (0 to 1)."""

    up: float
    down: float
    unknown: float
    planned: float
    level: float

    @property
    def support(self) -> float:
        """Support minutes that count: all but planned work."""
        return self.up + self.down + self.unknown

    @property
    def known(self) -> float:
        """Support minutes of which it is known whether they were up."""
        return self.up + self.down

    @property
    def permitted(self) -> float:
        """Minutes that may be down at the level."""
        return self.support * (1 - self.level)

    @property
    def share(self) -> float | None:
        """Share of the support minutes that were not down; None where nothing is known."""
        return 1 - self.down / self.support if self.known else None

    @property
    def met(self) -> bool | None:
        """Whether the level was met; None where the unknown minutes could decide it either way."""
        if not self.known:
            return None
        if self.down > self.permitted:
            return False
        return True if self.down + self.unknown <= self.permitted else None


def minute(*, centrally_bad: int, attempts: int, planned: bool) -> Minute:
    """What the minutes of one round were: down when at least half of its control journeys failed centrally."""
    if planned:
        return Minute.PLANNED
    if not attempts:
        return Minute.UNKNOWN
    return Minute.DOWN if 2 * centrally_bad >= attempts else Minute.UP


def availability(minutes: Iterable[tuple[Minute, float]], *, level: float) -> Availability:
    """Sum up support time. `minutes`: what each round's share of it was, and how many minutes of it are support."""
    sums = dict.fromkeys(Minute, 0.0)
    for kind, length in minutes:
        sums[kind] += length
    return Availability(
        up=sums[Minute.UP],
        down=sums[Minute.DOWN],
        unknown=sums[Minute.UNKNOWN],
        planned=sums[Minute.PLANNED],
        level=level,
    )

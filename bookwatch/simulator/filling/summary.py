"""What a store was filled with, for people and programs."""

from dataclasses import dataclass
from datetime import datetime

from bookwatch.simulator.filling.fill import Filling
from bookwatch.simulator.filling.timing import Part, Timing
from data.care.sizes import TableSize, table_sizes
from data.engine import reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """The outcome of one command."""

    practices: int
    controls: int
    pcts: int
    start: datetime
    end: datetime
    older_days: int
    raw_hours: int
    parts: tuple[Part, ...]
    seconds: float
    tables: tuple[TableSize, ...]
    """By size, largest first."""
    bytes: int


def filled(filling: Filling, *, timing: Timing) -> Filled:
    """Look at what is there."""
    simulation, span = filling.simulation, filling.span
    with reading(filling.engine) as conn:
        tables = table_sizes(conn)
    return Filled(
        practices=simulation.world.practices,
        controls=len(simulation.world.codes) - simulation.world.practices,
        pcts=len(simulation.world.pcts),
        start=simulation.start,
        end=simulation.end,
        older_days=len(span.older),
        raw_hours=len(span.raw),
        parts=tuple(timing.parts),
        seconds=round(sum(part.seconds for part in timing.parts), 3),
        tables=tuple(tables),
        bytes=sum(each.bytes for each in tables),
    )

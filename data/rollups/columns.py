"""The runs of a stretch of time as columns of numbers, as they lie in the table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, ColumnElement, Connection, Integer, SmallInteger, select, type_coerce

from data import tables
from data.fetching import fetch_plain
from data.grouping import Ints
from data.words import find_words
from domain.journeys import NEIGHBOURS

_NUMBERS: Final = ("scheduled_at", "vantage_id", "journey_id", "provider_id", "role", "outcome", "failure_class")
_KINDS: Final = {
    "scheduled_at": BigInteger,
    "role": SmallInteger,
    "outcome": SmallInteger,
    "failure_class": SmallInteger,
}


@dataclass(frozen=True, slots=True)
class RunColumns:
    """Runs in any order: each array has the shape (runs,). Times are microseconds since 1970 in UTC."""

    scheduled_at: Ints
    vantage_id: Ints
    journey_id: Ints
    provider_id: Ints
    role: Ints
    outcome: Ints
    failure_class: Ints
    duration_ms: NDArray[np.float64]
    steps: Sequence[bytes] = ()
    """Packed steps, where they were asked for."""
    notes: Sequence[bytes | None] = ()

    def __len__(self) -> int:
        return len(self.scheduled_at)

    def only(self, places: Ints) -> "RunColumns":
        """Some of the runs, without their steps and notes."""
        numbers: dict[str, Any] = {name: getattr(self, name)[places] for name in _NUMBERS}
        return RunColumns(**numbers, duration_ms=self.duration_ms[places])


def joined(parts: Sequence[RunColumns]) -> RunColumns:
    """The runs of several stretches together, without their steps and notes."""
    numbers: dict[str, Any] = {name: np.concatenate([getattr(each, name) for each in parts]) for name in _NUMBERS}
    return RunColumns(**numbers, duration_ms=np.concatenate([each.duration_ms for each in parts]))


def run_columns(
    conn: Connection, *, since: int, until: int, steps: bool = False, vantages: Sequence[int] = ()
) -> RunColumns:
    """Runs scheduled from `since` up to, not including, `until` (microseconds since 1970), of all vantages or of some.

    Runs of neighbours are left out: what the roll-ups say is said of the core. With `steps` the packed steps come too.
    """
    table = tables.runs.c
    chosen = (type_coerce(table.scheduled_at, BigInteger) >= since) & (
        type_coerce(table.scheduled_at, BigInteger) < until
    )
    if vantages:
        chosen &= table.vantage_id.in_(vantages)
    neighbours = list(find_words(conn, texts=NEIGHBOURS).values())
    if neighbours:
        chosen &= table.journey_id.not_in(neighbours)
    columns: list[ColumnElement[Any]] = [type_coerce(table[name], _KINDS.get(name, Integer)) for name in _NUMBERS]
    columns.append(table.duration_ms)
    if steps:
        columns += [table.steps, table.notes]
    return _columns(fetch_plain(conn, select(*columns).where(chosen)))


def _columns(rows: Sequence[Any]) -> RunColumns:
    lists: list[Any] = list(zip(*rows, strict=True)) or [()] * (len(_NUMBERS) + 3)
    named = dict(zip((*_NUMBERS, "duration_ms", "steps", "notes"), lists, strict=False))
    arrays: dict[str, Any] = {name: np.array(named.pop(name), dtype=np.int64) for name in _NUMBERS}
    return RunColumns(**arrays, duration_ms=np.array(named.pop("duration_ms"), dtype=np.float64), **named)

"""The runs of a stretch of time as columns of numbers, as they lie in the table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    Select,
    select,
    type_coerce,
)

from data import tables
from data.fetching import fetch_worded, given, worded
from data.grouping import Ints
from data.together import WORD, apart, in_one
from data.worded import Worded
from domain.journeys import NEIGHBOURS

_NUMBERS: Final = ("scheduled_at", "vantage_id", "journey_id", "provider_id", "role", "outcome", "failure_class")


@dataclass(frozen=True, slots=True, kw_only=True)
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
    """Packed steps, where they were asked for; so `notes`."""
    notes: Sequence[bytes | None] = ()

    def __len__(self) -> int:
        return len(self.scheduled_at)

    def only(self, places: Ints | slice) -> "RunColumns":
        """Some of the runs, without their steps and notes."""
        numbers: dict[str, Any] = {name: getattr(self, name)[places] for name in _NUMBERS}
        return RunColumns(**numbers, duration_ms=self.duration_ms[places])


def joined(parts: Sequence[RunColumns]) -> RunColumns:
    """The runs of several stretches together, without their steps and notes."""
    numbers: dict[str, Any] = {name: np.concatenate([getattr(each, name) for each in parts]) for name in _NUMBERS}
    return RunColumns(**numbers, duration_ms=np.concatenate([each.duration_ms for each in parts]))


def run_columns(
    conn: Connection,
    *,
    since: int,
    until: int,
    steps: bool = False,
    notes: bool = False,
    vantages: Sequence[int] = (),
) -> RunColumns:
    """Runs scheduled from `since` up to, not including, `until` (microseconds since 1970), of all vantages or of some.

    Runs of neighbours are left out: what the roll-ups say is said of the core. With `steps` the packed steps come too,
    with `notes` the notes.
    """
    more = tuple(name for name, wanted in (("steps", steps), ("notes", notes)) if wanted)
    question = runs_question(conn, since=since, until=until, more=more, vantages=vantages)
    return runs_of(fetch_worded(conn, *question), more=more)


def runs_question(
    conn: Connection, *, since: int, until: int, more: tuple[str, ...], vantages: Sequence[int] = ()
) -> Worded:
    """What asks for the rows of `runs_of`; more: "steps" and "notes", where these are wanted."""
    named = {f"vantage_{place}": number for place, number in enumerate(vantages)}
    return worded(conn, _query(more, tuple(named)), **named, since=since, until=until)


@cache
def _query(more: tuple[str, ...], vantages: tuple[str, ...]) -> Select[Any]:
    """vantages: the names under which their numbers are given; none: of all."""
    table = tables.runs.c
    at = type_coerce(table.scheduled_at, BigInteger)
    query = _of_core(at, *map(_in_one, _TOGETHER), table.duration_ms, *(table[name] for name in more))
    return query.where(table.vantage_id.in_([given(name) for name in vantages])) if vantages else query


_TOGETHER: Final = (
    {"vantage_id": WORD, "journey_id": WORD},
    {"provider_id": WORD, "role": 8, "outcome": 8, "failure_class": 8},
)
"""Columns that come as one number, with the bits that each takes."""


def _in_one(columns: Mapping[str, int]) -> ColumnElement[Any]:
    return in_one([(type_coerce(tables.runs.c[name], Integer), bits) for name, bits in columns.items()])


def _of_core(*columns: ColumnElement[Any]) -> Select[Any]:
    """Runs scheduled in [since, until), which are given, but for those of neighbours."""
    table = tables.runs.c
    scheduled = type_coerce(table.scheduled_at, BigInteger)
    beside = select(tables.words.c.word_id).where(tables.words.c.word.in_(sorted(NEIGHBOURS)))
    within = (scheduled >= given("since"), scheduled < given("until"))
    return select(*columns).where(*within, table.journey_id.not_in(beside))


def runs_of(rows: Sequence[Any], *, more: Sequence[str]) -> RunColumns:
    """The runs that `runs_question` found."""
    at, first, second, durations, *rest = zip(*rows, strict=True) if rows else [()] * (4 + len(more))
    arrays: dict[str, Any] = {"scheduled_at": np.array(at, dtype=np.int64)}
    for columns, numbers in zip(_TOGETHER, (first, second), strict=True):
        arrays |= zip(columns, apart(numbers, bits=list(columns.values())), strict=True)
    named: dict[str, Any] = dict(zip(more, rest, strict=True))
    return RunColumns(**arrays, duration_ms=np.array(durations, dtype=np.float64), **named)

"""Rows of `operation_slots` as columns: what every reading of calls sums up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from math import gcd
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Select, Table, func, select

from data import rollups, sketches, tally
from data.codes import JUDGEMENTS, KINDS
from data.fetching import fetch_again, given
from data.grouping import Ints
from data.readers.loading import Loaded, load
from data.readers.scope import Scope
from data.readers.span import Span
from data.sketch import BUCKETS
from data.tables import operation_slots, operation_slots_latency
from data.tables.base import PHASE_SUMS
from data.words import find_words
from domain.vocabulary import Judgement, Phase, VantageKind

TICKS: Final = rollups.HOUR_US // rollups.TICK_US
"""Of an hour."""
KEYS = ("slot", "pct_id", "provider_id", "kind", "operation_id")
_TROUBLED = tuple(JUDGEMENTS.of(each) for each in (Judgement.LOCAL, Judgement.SHARED, Judgement.UNDETERMINED))
_LOCAL = [place for place, phase in enumerate(Phase) if phase is not Phase.WAIT]
MOST_TROUBLED = 0.02
"""Share of a row's calls that may have come from practices with a fault of their own."""
MOST_LOCAL_MS = 100.0
"""Mean of the phases that depend on a practice's own line, a call, up to which they are healthy."""


@dataclass(frozen=True, slots=True)
class Calls:
    """Rows: a slot, PCT, hospital, kind of vantage and operation each; arrays of the shape (rows,) or as said."""

    keys: dict[str, Ints]
    counts: tally.Counts
    sums_us: NDArray[np.int64]
    """Phases and what is ours, shape (rows, 7)."""
    latency: tuple[Ints, list[bytes]]
    """Row numbers, and a sketch for each: of calls that made it."""
    healthy: NDArray[np.bool_]
    """Whether a row says something about the core: of controls, or of practices without a fault of their own.

    Slots are not split by practice: at most 2 % of the calls may be of troubled ones, and the phases before and after
    the wait may take 100 ms a call in the mean.
    """

    def __len__(self) -> int:
        return len(self.healthy)

    def attempts(self) -> Ints:
        """Calls that say something, by row."""
        return self.counts.per_row(len(self), outcomes=tally.ATTEMPTS)

    def is_control(self) -> NDArray[np.bool_]:
        """Whether a row is of controls."""
        found: NDArray[np.bool_] = self.keys["kind"] == KINDS.of(VantageKind.CONTROL)
        return found

    def sketches_by(self, group: Ints, *, groups: int, chosen: NDArray[np.bool_]) -> NDArray[np.int64]:
        """The sketches of chosen rows summed by the group of each row, shape (groups, 781)."""
        rows, blobs = self.latency
        kept = np.flatnonzero(chosen[rows]) if len(rows) else rows
        if not len(kept):
            return np.zeros((groups, BUCKETS), dtype=np.int64)
        return sketches.merged_by([blobs[place] for place in kept.tolist()], group=group[rows[kept]], groups=groups)


def calls(conn: Connection, *, span: Span, scope: Scope) -> Calls:
    """The calls of the hours that a span touches, outside planned work: of controls, and of the scope's practices.

    A scope of practices is that of no slot: raises ValueError.
    """
    if scope.practices is not None:
        raise ValueError("slots are kept by PCT: give the scope of one PCT or of everything")
    rows = slot_rows(conn, table=operation_slots, span=span, scope=scope, values=["tally", *PHASE_SUMS])
    late = slot_rows(conn, table=operation_slots_latency, span=span, scope=scope, values=["latency"])
    place = {key: number for number, key in enumerate(_tuples(rows))}
    counts = tally.decode(rows.values["tally"])
    sums = np.array([rows.values[name] for name in PHASE_SUMS], dtype=np.int64).T
    return Calls(
        keys={name: rows.keys[name] for name in KEYS},
        counts=counts,
        sums_us=sums,
        latency=(np.array([place[key] for key in _tuples(late)], dtype=np.int64), late.values["latency"]),
        healthy=_healthy(rows.keys["kind"], counts=counts, sums_us=sums),
    )


def _healthy(kind: Ints, *, counts: tally.Counts, sums_us: Ints) -> NDArray[np.bool_]:
    tried = np.maximum(counts.per_row(len(kind), outcomes=tally.ATTEMPTS), 1)
    troubled = counts.per_row(len(kind), outcomes=tally.ATTEMPTS, domains=_TROUBLED) / tried
    local_ms = sums_us[:, _LOCAL].sum(axis=1) / 1000 / tried
    fine: NDArray[np.bool_] = (troubled <= MOST_TROUBLED) & (local_ms <= MOST_LOCAL_MS)
    control: NDArray[np.bool_] = kind == KINDS.of(VantageKind.CONTROL)
    return control | fine


def _tuples(rows: Loaded) -> Iterable[tuple[int, ...]]:
    return zip(*(rows.keys[name].tolist() for name in KEYS), strict=True)


def slot_rows(conn: Connection, *, table: Table, span: Span, scope: Scope, values: Sequence[str]) -> Loaded:
    """Rows of a table of slots as `calls` reads them."""
    stretch = range(span.hours.start * TICKS, span.hours.stop * TICKS)
    ids = None
    if scope.pct is not None:
        found = find_words(conn, texts=["", scope.pct])  # controls belong to no PCT
        ids = sorted(found.values())
        stretch = stretch[:: _step(conn, stretch=stretch)]
    rows = load(conn, table=table, stretch=stretch, column="pct_id", ids=ids, values=values)
    chosen = rows.keys["planned"] == 0
    if scope.pct is not None:
        mine = rows.keys["pct_id"] == found.get(scope.pct, -1)
        chosen &= mine | (rows.keys["kind"] == KINDS.of(VantageKind.CONTROL))
    kept = np.flatnonzero(chosen)
    return Loaded(
        {name: column[kept] for name, column in rows.keys.items()},
        {name: [column[place] for place in kept.tolist()] for name, column in rows.values.items()},
    )


def _step(conn: Connection, *, stretch: range) -> int:
    """Ticks from one slot to the next, so that few keys are looked up: as in the first and in the last hour.

    Rounds may have become longer or shorter meanwhile; the step then fits both.
    """
    hours = {stretch.start, stretch.stop - TICKS}
    found = [slot for first in hours for (slot,) in fetch_again(conn, _slots(), first=first, end=first + TICKS)]
    return gcd(rollups.slot_ticks(conn), *(each - stretch.start for each in found))


@cache
def _slots() -> Select[tuple[int]]:
    """The slots of an hour: from each the next by the index, for an hour of a nation has a hundred thousand rows."""
    slot, later = operation_slots.c.slot, operation_slots.alias().c.slot
    first = select(func.min(slot).label("slot")).where(slot >= given("first"), slot < given("end"))
    found = first.cte("found", recursive=True)
    after = select(func.min(later)).where(later > found.c.slot, later < given("end")).scalar_subquery()
    whole = found.union_all(select(after).where(found.c.slot.is_not(None)))
    return select(whole.c.slot).where(whole.c.slot.is_not(None))

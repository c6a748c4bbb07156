"""Operations by PCT over recent slots, and what each phase took."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from data import tables
from data.codes import KINDS
from data.grouping import Groups, Ints
from data.readers.loading import Loaded, load
from data.readers.scope import Scope
from data.readers.span import Span
from data.readers.totals import Figures, figures, percentiles
from data.rollups.moments import TICK_US
from data.tables.base import PHASE_SUMS
from data.words import all_words
from domain.clock import to_micros
from domain.vocabulary import VantageKind

_KEY = ("kind", "pct_id", "operation_id", "provider_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationFigures:
    """One entry for each kind of vantage, PCT, operation and provider: all columns have the shape (entries,)."""

    kinds: tuple[VantageKind, ...]
    pcts: tuple[str, ...]
    operations: tuple[str, ...]
    providers: tuple[str, ...]
    """The hospital that the call depends on, or empty."""
    figures: Figures
    phase_sums_us: NDArray[np.int64]
    """Sums over the attempts outside planned work, shape (entries, 7): the six phases and what is ours."""
    percentiles_ms: dict[float, NDArray[np.float64]]


def operation_figures(conn: Connection, *, span: Span, scope: Scope, wanted: Sequence[float] = ()) -> OperationFigures:
    """Calls in the slots that begin within the span. A scope of practices is that of no slot: raises ValueError."""
    if scope.practices is not None:
        raise ValueError("slots are kept by PCT: give the scope of one PCT or of everything")
    words = all_words(conn)
    ids = None if scope.pct is None else [number for number, word in words.items() if word == scope.pct]
    ticks = range(-(-to_micros(span.since) // TICK_US), -(-to_micros(span.until) // TICK_US))
    values = ["tally", *PHASE_SUMS]
    counted = load(conn, table=tables.operation_slots, stretch=ticks, column="pct_id", ids=ids, values=values)
    groups = Groups({name: counted.keys[name] for name in _KEY})
    keys, shape = groups.keys(), (len(groups),)
    group: Ints = np.empty(len(counted), dtype=np.int64)
    group[groups.order] = np.repeat(np.arange(len(groups)), groups.sizes())
    sums = (
        np.array([counted.values[name] for name in PHASE_SUMS], dtype=np.int64).T
        * (counted.keys["planned"] == 0)[:, None]
    )
    timed = load(
        conn, table=tables.operation_slots_latency, stretch=ticks, column="pct_id", ids=ids, values=["latency"]
    )
    return OperationFigures(
        kinds=tuple(KINDS.word(code) for code in keys["kind"].tolist()),
        pcts=_named(keys["pct_id"], words=words),
        operations=_named(keys["operation_id"], words=words),
        providers=_named(keys["provider_id"], words=words),
        figures=figures(counted, group=group, shape=shape),
        phase_sums_us=groups.sums(sums),
        percentiles_ms=percentiles(timed, group=_same_group(timed, keys=keys), shape=shape, wanted=wanted),
    )


def _named(numbers: Ints, *, words: dict[int, str]) -> tuple[str, ...]:
    return tuple(words[number] for number in numbers.tolist())


def _same_group(rows: Loaded, *, keys: dict[str, Ints]) -> Ints:
    places = {key: place for place, key in enumerate(zip(*(keys[name].tolist() for name in _KEY), strict=True))}
    own = zip(*(rows.keys[name].tolist() for name in _KEY), strict=True)
    return np.array([places.get(key, -1) for key in own], dtype=np.int64)

"""Practices by hours or days, and PCTs by days: one row for each of them, one column for each stretch of time."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Table

from data import tables
from data.codes import KINDS
from data.grouping import Ints
from data.readers.loading import Loaded, load
from data.readers.scope import Scope, vantage_ids
from data.readers.span import Span
from data.readers.totals import Figures, figures, percentiles, placed
from data.words import all_words, find_words
from domain.vocabulary import VantageKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Figures of the shape (names, columns)."""

    names: tuple[str, ...]
    """Vantages or PCTs, ordered by name."""
    columns: Ints
    """Hours since 1970 in UTC, or days since 1970 in Europe/London: every one of the span."""
    figures: Figures
    percentiles_ms: dict[float, NDArray[np.float64]]
    """By the share that was asked for; NaN where nothing is known."""


def practice_hours(
    conn: Connection, *, span: Span, scope: Scope, journey: str = "", wanted: Sequence[float] = ()
) -> Grid:
    """Practices by UTC hours; `wanted` percentiles as shares (0.95). journey "": all."""
    tiers = (tables.practice_hours, tables.practice_hours_latency)
    return _practices(conn, tiers=tiers, stretch=span.hours, span=span, scope=scope, journey=journey, wanted=wanted)


def practice_days(
    conn: Connection, *, span: Span, scope: Scope, journey: str = "", wanted: Sequence[float] = ()
) -> Grid:
    """Practices by days in Europe/London."""
    tiers = (tables.practice_days, tables.practice_days_latency)
    return _practices(conn, tiers=tiers, stretch=span.days, span=span, scope=scope, journey=journey, wanted=wanted)


def pct_days(conn: Connection, *, span: Span, scope: Scope, journey: str = "", wanted: Sequence[float] = ()) -> Grid:
    """PCTs by days in Europe/London: of their practices, the controls left out.

    A scope of practices is that of no PCT: raises ValueError.
    """
    if scope.practices is not None:
        raise ValueError("figures of PCTs have the scope of one PCT or of everything")
    words = all_words(conn)
    numbers = {word: number for number, word in words.items()}
    ids = None if scope.pct is None else [numbers[scope.pct]] if scope.pct in numbers else []
    tiers = (tables.pct_days, tables.pct_days_latency)
    counted, timed = _loaded(conn, tiers=tiers, stretch=span.days, column="pct_id", ids=ids, journey=journey)
    found = set(counted.keys["pct_id"].tolist()) if ids is None else set(ids)
    names = {number: words[number] for number in sorted(found, key=words.__getitem__)}
    return _grid(names, column="pct_id", stretch=span.days, counted=counted, timed=timed, wanted=wanted)


def _practices(
    conn: Connection,
    *,
    tiers: tuple[Table, Table],
    stretch: range,
    span: Span,
    scope: Scope,
    journey: str,
    wanted: Sequence[float],
) -> Grid:
    names = vantage_ids(conn, scope=scope, at=span.until)
    ids = None if scope.is_everything else list(names)
    counted, timed = _loaded(conn, tiers=tiers, stretch=stretch, column="vantage_id", ids=ids, journey=journey)
    return _grid(names, column="vantage_id", stretch=stretch, counted=counted, timed=timed, wanted=wanted)


def _loaded(
    conn: Connection,
    *,
    tiers: tuple[Table, Table],
    stretch: range,
    column: str,
    ids: Sequence[int] | None,
    journey: str,
) -> tuple[Loaded, Loaded]:
    journey_id = find_words(conn, texts=[journey]).get(journey, -1) if journey else None
    counted, timed = (
        load(conn, table=table, stretch=stretch, column=column, ids=ids, values=[value], journey_id=journey_id)
        for table, value in zip(tiers, ("tally", "latency"), strict=True)
    )
    return counted, timed


def _grid(
    names: dict[int, str], *, column: str, stretch: range, counted: Loaded, timed: Loaded, wanted: Sequence[float]
) -> Grid:
    among, shape = np.array(list(names), dtype=np.int64), (len(names), len(stretch))
    group, timed_group = (_cells(rows, column=column, among=among, stretch=stretch) for rows in (counted, timed))
    return Grid(
        names=tuple(names.values()),
        columns=np.arange(stretch.start, stretch.stop),
        figures=figures(counted, group=group, shape=shape),
        percentiles_ms=percentiles(timed, group=timed_group, shape=shape, wanted=wanted),
    )


def _cells(rows: Loaded, *, column: str, among: Ints, stretch: range) -> Ints:
    """The cell of each row, flattened; -1 for controls among PCTs and for whoever is not in the grid."""
    row = placed(rows.keys[column], among=among)
    if column == "pct_id":
        row = np.where(rows.keys["kind"] == KINDS.of(VantageKind.AGENT), row, -1)
    first = next(iter(rows.keys.values()))
    return np.where(row < 0, -1, row * len(stretch) + (first - stretch.start))

"""Steps of practices by day: how they ended, what each phase took, percentiles."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from data import step_days as packed
from data import tables
from data.grouping import Ints
from data.packing import StepKind
from data.readers.loading import Loaded, load
from data.readers.scope import Scope, vantage_ids
from data.readers.span import Span
from data.readers.totals import Figures, figures, percentiles, placed
from data.words import all_step_kinds, find_words


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDays:
    """Figures of the shape (days, kinds)."""

    days: Ints
    """Days since 1970 in Europe/London: every one of the span."""
    kinds: tuple[StepKind, ...]
    figures: Figures
    phase_sums_us: NDArray[np.int64]
    """Outside planned work, shape (days, kinds, 7): the six phases and what is ours."""
    percentiles_ms: dict[float, NDArray[np.float64]]


def step_days(conn: Connection, *, span: Span, scope: Scope, journey: str, wanted: Sequence[float] = ()) -> StepDays:
    """The steps of one journey, summed over the practices of the scope."""
    ids = None if scope.is_everything else list(vantage_ids(conn, scope=scope, at=span.until))
    number = find_words(conn, texts=[journey]).get(journey, -1)
    rows, timed = (
        load(conn, table=table, stretch=span.days, ids=ids, values=[value], journey_id=number)
        for table, value in (
            (tables.practice_step_days, "steps"),
            (tables.practice_step_days_latency, "latencies"),
        )
    )
    counts, latencies = packed.unpack_counts(rows.values["steps"]), packed.unpack_latencies(timed.values["latencies"])
    kind_ids = np.unique(counts.kind_id)
    shape = (len(span.days), len(kind_ids))
    by_kind = _spread(rows, entries=counts, name="tally")
    timed_by_kind = _spread(timed, entries=latencies, name="latency")
    group, timed_group = (each.keys["day"] - span.days.start for each in (by_kind, timed_by_kind))
    group = group * shape[1] + placed(counts.kind_id, among=kind_ids)
    timed_group = timed_group * shape[1] + placed(latencies.kind_id, among=kind_ids)
    sums = np.zeros((shape[0] * shape[1], packed.SUMS), dtype=np.int64)
    np.add.at(sums, group, counts.sums_us * (by_kind.keys["planned"] == 0)[:, None])
    kinds = all_step_kinds(conn)
    return StepDays(
        days=np.arange(span.days.start, span.days.stop),
        kinds=tuple(kinds[kind] for kind in kind_ids.tolist()),
        figures=figures(by_kind, group=group, shape=shape),
        phase_sums_us=sums.reshape(*shape, packed.SUMS),
        percentiles_ms=percentiles(timed_by_kind, group=timed_group, shape=shape, wanted=wanted),
    )


def _spread(rows: Loaded, *, entries: packed.KindBlobs, name: str) -> Loaded:
    """One row for each kind of step in a packed row."""
    return Loaded({key: values[entries.row] for key, values in rows.keys.items()}, {name: entries.blobs})

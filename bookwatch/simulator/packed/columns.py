"""The steps of a batch as columns, in the order in which they were made."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from bookwatch.simulator.batch import Batch
from bookwatch.simulator.chance import Ints
from bookwatch.simulator.endings import began_after
from bookwatch.simulator.packed.patterns import Pattern, StepNames
from bookwatch.simulator.packed.sorting import Sorted
from data.columnar.steps import StepColumns
from data.ragged import places_of, rows_of


def step_columns(batch: Batch, *, ordered: Sorted, kind_ids: Mapping[StepNames, int]) -> StepColumns:
    """The steps of each run, one after another."""
    lengths = np.array([len(each.calls) for each in ordered.patterns], dtype=np.int64)
    order = _table([each.calls for each in ordered.patterns])[ordered.of_run]
    counts = lengths[ordered.of_run]
    run, place = rows_of(counts), places_of(counts)
    at = (ordered.of_run[run], place)
    cells = (run, order[run, place])
    columns: dict[str, Any] = {
        name: _table([getattr(each, name) for each in ordered.patterns])[at]
        for name in ("status", "failure", "failed_phase", "own_provider")
    }
    kinds = _table([_kind_column(each, kind_ids=kind_ids) for each in ordered.patterns])
    return StepColumns(
        counts=lengths[ordered.of_run],
        kind=kinds[at],
        outcome=batch.outcomes[cells],
        offset_ms=began_after(np.take_along_axis(batch.total_ms, order, axis=1))[run, place],
        total_ms=batch.total_ms[cells],
        client_ms=batch.client_ms[cells],
        phases=batch.phases[:, cells[0], cells[1]],
        **columns,
    )


def _kind_column(each: Pattern, *, kind_ids: Mapping[StepNames, int]) -> Ints:
    return np.array([kind_ids[kind] for kind in each.kinds], dtype=np.int64)


def _table(rows: list[Any]) -> Any:
    """Rows of different lengths as one array, filled up with zeros."""
    table = np.zeros((len(rows), max(map(len, rows), default=0)), dtype=np.asarray(rows[0]).dtype if rows else np.int64)
    for number, row in enumerate(rows):
        table[number, : len(row)] = row
    return table

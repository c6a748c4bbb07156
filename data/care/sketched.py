"""Does each latency sketch hold as many values as its row counts complete runs or calls?"""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from sqlalchemy import Connection, Table, select, type_coerce
from sqlalchemy.types import TypeEngine

from data import sketches, tables, tally
from data.care.counts import REBUILD
from data.care.findings import Finding, some
from data.errors import RecordUnreadableError

PAIRS: Final = (
    (tables.operation_slots, tables.operation_slots_latency),
    (tables.practice_hours, tables.practice_hours_latency),
    (tables.practice_days, tables.practice_days_latency),
    (tables.pct_days, tables.pct_days_latency),
    (tables.pct_step_days, tables.pct_step_days_latency),
)
_PAGE: Final = 20_000


def sketches_hold(conn: Connection) -> list[Finding]:
    """Every tier that has tallies and latencies."""
    wrong = [said for counted, timed in PAIRS for said in _differing(conn, counted=counted, timed=timed)]
    return [Finding(problem=f"sketches differ from counts: {some(wrong)}", remedy=REBUILD)] if wrong else []


def _differing(conn: Connection, *, counted: Table, timed: Table) -> Iterator[str]:
    keys = [column.name for column in counted.primary_key.columns]
    joined = counted.outerjoin(timed, _same_key(counted, timed))
    columns = [type_coerce(counted.c[name], _plain(counted.c[name].type)).label(name) for name in keys]
    query = select(*columns, counted.c.tally, timed.c.latency).select_from(joined)
    for page in conn.execute(query, execution_options={"yield_per": _PAGE}).partitions():
        complete = tally.decode([row.tally for row in page]).per_row(len(page), outcomes=tally.COMPLETE)
        held = _sizes([row.latency for row in page])
        for place in np.flatnonzero(complete != held).tolist():
            where = ", ".join(f"{name} {page[place][at]}" for at, name in enumerate(keys))
            said = "unreadable" if held[place] < 0 else held[place]
            yield f"{counted.name} ({where}): {said} for {complete[place]}"


def _same_key(first: Table, second: Table) -> Any:
    columns = first.primary_key.columns
    condition = None
    for column in columns:
        same = column == second.c[column.name]
        condition = same if condition is None else condition & same
    return condition


def _plain(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    """The type below a code: unknown codes are another check's."""
    return getattr(kind, "impl_instance", kind)


def _sizes(blobs: list[bytes | None]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """How many values each holds: 0 where there is none, -1 where it cannot be read."""
    there = [place for place, blob in enumerate(blobs) if blob is not None]
    sizes = np.zeros(len(blobs), dtype=np.int64)
    try:
        cells = sketches.decode([bytes(blobs[place] or b"") for place in there])
        sizes[there] = np.bincount(cells.row, weights=cells.count, minlength=len(there))
    except RecordUnreadableError:
        for place in there:
            sizes[place] = _size(blobs[place] or b"")
    return sizes


def _size(blob: bytes) -> int:
    try:
        return int(sketches.decode([blob]).count.sum())
    except RecordUnreadableError:
        return -1

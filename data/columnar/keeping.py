"""Packed rows of runs through the whole of the store's layer: exactly once, their hours marked, the latest renewed."""

from operator import itemgetter
from typing import Final

import numpy as np
from sqlalchemy import Connection

from data.columnar.runs import COLUMNS, RunRows, insert_new
from data.rollups import latest
from data.rollups.dirty import mark_micros
from data.words import find_words
from domain.clock import from_micros
from domain.journeys import NEIGHBOURS

_LATEST: Final = itemgetter(
    *map(COLUMNS.index, ("vantage_id", "journey_id", "run_id", "scheduled_at", "received_at", "outcome"))
)
_JOURNEY, _SCHEDULED, _RECEIVED = 1, 3, 4


def keep_new(conn: Connection, rows: RunRows) -> int:
    """Store the rows that are not there yet, as `data.runs.store` does runs; how many. The caller holds the writer's
    lock and commits. Rows that are there already change nothing but that their hours are computed again."""
    number = insert_new(conn, rows)
    neighbours = set(find_words(conn, texts=NEIGHBOURS).values())
    core = [row for row in map(_LATEST, rows.rows) if row[_JOURNEY] not in neighbours]
    if core:
        latest.renew_plain(conn, rows=core)
        received = min(row[_RECEIVED] for row in core)
        scheduled = np.fromiter((row[_SCHEDULED] for row in core), dtype=np.int64, count=len(core))
        mark_micros(conn, scheduled_at=scheduled, received_at=from_micros(received))
    return number

"""Hours whose runs are gone: planned work applies to them as wholes, where half an hour or more of it lies inside."""

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from data.grouping import Ints
from data.rollups.moments import HOUR_US
from data.rollups.plans import Plans, plans
from data.rollups.rows import Rows, replace
from data.rollups.summing import stored, summed_sketches, summed_tallies
from data.tables import practice_hours, practice_hours_latency


def mark_hour(conn: Connection, *, hour: int) -> None:
    """Put the rows of one hour under planned work, or no longer, as it is declared now.

    Who is touched by none, now or before, keeps the marks that the runs gave while they were there.
    """
    start, end = hour * HOUR_US, (hour + 1) * HOUR_US
    active = plans(conn, since=start, until=end)
    before = plans(conn, since=start, until=end, withdrawn=True)
    for table, value, sum_up in (
        (practice_hours, "tally", summed_tallies),
        (practice_hours_latency, "latency", summed_sketches),
    ):
        keys, blobs = stored(conn, table=table, since=hour, until=hour + 1, value=value)
        keys["planned"] = _marked(keys, start=start, active=active, before=before)
        summed, values = sum_up(keys, blobs=blobs)
        replace(conn, rows=Rows(table, summed, {value: values}), since=hour, until=hour + 1)


def _marked(keys: dict[str, Ints], *, start: int, active: Plans, before: Plans) -> Ints:
    vantages = keys["vantage_id"]
    now, once = (_within(each, start=start, vantage_id=vantages) for each in (active, before))
    return np.where(now, 1, np.where(once, 0, keys["planned"]))


def _within(known: Plans, *, start: int, vantage_id: Ints) -> NDArray[np.bool_]:
    """Whether half of the hour or more lies in one piece of work that touches each vantage as the hour begins."""
    marked = np.zeros(len(vantage_id), dtype=bool)
    for work in known.works:
        inside = min(work.until, start + HOUR_US) - max(work.since, start)
        if 2 * inside >= HOUR_US:
            marked |= known.touched(work, at=np.full(len(vantage_id), start), vantage_id=vantage_id, provider_id=None)
    return marked

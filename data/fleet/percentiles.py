"""Percentiles of each PCT's day, from its sketches."""

import numpy as np
from sqlalchemy import Connection

from data import sketches
from data.fleet.loading import Loaded, rows_between
from data.fleet.shape import QUANTILES
from data.grouping import Groups
from data.sketch import quantiles
from data.tables import pct_days_latency


def load_percentiles(conn: Connection, *, first: int, end: int) -> Loaded:
    """Milliseconds at QUANTILES of the days `first` up to `end`, by PCT and role: `counts` (n, quantiles)."""
    columns = ("day", "pct_id", "role", "latency")
    rows = rows_between(conn, table=pct_days_latency, columns=columns, bucket="day", first=first, end=end)
    *numbers, blobs = zip(*rows, strict=True) if rows else ((), (), (), ())
    bucket, place, role = (np.array(values, dtype=np.int64) for values in numbers)
    together = Groups({"bucket": bucket, "place": place, "role": role})
    group = np.empty(len(rows), dtype=np.int64)
    group[together.order] = np.repeat(np.arange(len(together)), together.sizes())
    merged = sketches.summed(blobs, group=group, groups=len(together))
    found = np.stack(quantiles(merged, *QUANTILES), axis=1)
    keys = together.keys()
    return Loaded(keys["bucket"], keys["place"], keys["role"], found)

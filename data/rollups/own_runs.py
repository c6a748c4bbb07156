"""The runs of one vantage or some: of hours that are over as they lie together, of the others one by one."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, Final

import numpy as np
from sqlalchemy import Connection

from data import gathered
from data.fetching import fetch_worded
from data.ragged import stretches
from data.rollups.columns import RunColumns, joined, run_columns
from data.rollups.moments import HOUR_US

_TOGETHER: Final = 256
"""Hours that are asked of at once."""
_Row = tuple[Any, ...]
"""Vantage, hour, record."""


def own_runs(conn: Connection, *, vantages: Sequence[int], since: int, until: int) -> RunColumns:
    """The runs of the core of these vantages scheduled in [since, until), microseconds since 1970, in any order, with
    their packed steps. Raises RecordUnreadableError."""
    wanted = range(since // HOUR_US, -(-until // HOUR_US))
    rows = list(_rows(conn, vantages=vantages, hours=wanted))
    parts = [_together(rows, since=since, until=until)]
    # An hour is gathered for all vantages or none: whoever has no row in one that another has a row in had no runs.
    found = {hour for _, hour, _ in rows}
    for first, end in stretches(np.array([hour for hour in wanted if hour not in found], dtype=np.int64)):
        start, stop = max(since, first * HOUR_US), min(until, end * HOUR_US)
        parts.append(run_columns(conn, since=start, until=stop, steps=True, vantages=vantages))
    return joined(parts) if len(parts) > 1 else parts[0]


def _rows(conn: Connection, *, vantages: Sequence[int], hours: range) -> Iterator[_Row]:
    """The rows of those hours that are gathered, and of which no run has arrived since."""
    for start in range(0, len(hours), _TOGETHER):
        own = hours[start : start + _TOGETHER]
        words = _words(len(vantages), len(own), conn.dialect.paramstyle)
        yield from fetch_worded(conn, words, (*vantages, *own))


@lru_cache(maxsize=64)
def _words(vantages: int, hours: int, paramstyle: str) -> str:
    sign = "?" if paramstyle == "qmark" else "%s"
    several = (", ".join([sign] * number) for number in (vantages, hours))
    chosen = "vantage_id IN ({}) AND hour IN ({})".format(*several)
    changing = "SELECT hour FROM dirty_hours"
    return f"SELECT vantage_id, hour, runs FROM gathered_runs WHERE {chosen} AND hour NOT IN ({changing})"  # noqa: S608


def _together(rows: Sequence[_Row], *, since: int, until: int) -> RunColumns:
    heads, steps, counts = gathered.decode([blob for *_, blob in rows])
    vantages = np.repeat(np.array([vantage for vantage, *_ in rows], dtype=np.int64), counts)
    at = heads["scheduled_at"]
    if len(at) and not since <= at.min() <= at.max() < until:
        inside = np.flatnonzero((at >= since) & (at < until))
        heads, vantages, steps = (
            heads.view(f"V{heads.itemsize}")[inside].view(heads.dtype),
            vantages[inside],
            steps.only(inside),
        )
    numbers: dict[str, Any] = {name: heads[name].astype(np.int64) for name in gathered.NUMBERS}
    return RunColumns(**numbers, vantage_id=vantages, duration_ms=heads["duration_ms"], steps=steps)

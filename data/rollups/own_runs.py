"""One vantage's runs of a stretch of time: of hours that are over together, of the others one by one."""

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

import numpy as np
from sqlalchemy import Connection

from data import gathered
from data.fetching import fetch_worded
from data.grouping import Ints
from data.ragged import stretches
from data.rollups.columns import RunColumns, joined, runs_of
from data.rollups.moments import HOUR_US

_TOGETHER: Final = 256
"""Hours that are asked of at once."""
_WHOLE: Final = ("scheduled_at", "journey_id", "provider_id", "role", "outcome", "failure_class")


def own_runs(conn: Connection, *, vantage: int, since: int, until: int) -> RunColumns:
    """The vantage's runs of the core scheduled in [since, until), microseconds since 1970, in any order, with their
    packed steps. Raises RecordUnreadableError."""
    wanted = np.arange(since // HOUR_US, -(-until // HOUR_US))
    rows = [
        row
        for start in range(0, len(wanted), _TOGETHER)
        for row in _rows(conn, vantage=vantage, hours=wanted[start : start + _TOGETHER])
    ]
    parts = [_together(rows, vantage=vantage, since=since, until=until)]
    loose = np.setdiff1d(wanted, [hour for hour, _ in rows], assume_unique=True)
    for first, end in stretches(loose):
        start, stop = max(since, first * HOUR_US), min(until, end * HOUR_US)
        parts.append(runs_of(conn, vantage=vantage, since=start, until=stop))
    return joined(parts) if len(parts) > 1 else parts[0]


def runs_of_all(conn: Connection, *, vantages: Sequence[int], since: int, until: int) -> RunColumns:
    """The same of several vantages, of at least one."""
    return joined([own_runs(conn, vantage=each, since=since, until=until) for each in vantages])


def _rows(conn: Connection, *, vantage: int, hours: Ints) -> list[tuple[Any, ...]]:
    """Hour and record of those hours that are gathered, and of which no run has arrived since."""
    return fetch_worded(conn, _words(len(hours), conn.dialect.paramstyle), (vantage, *hours.tolist()))


@cache
def _words(hours: int, paramstyle: str) -> str:
    sign = "?" if paramstyle == "qmark" else "%s"
    chosen = f"vantage_id = {sign} AND hour IN ({', '.join([sign] * hours)})"
    changing = "SELECT hour FROM dirty_hours"
    return f"SELECT hour, runs FROM gathered_runs WHERE {chosen} AND hour NOT IN ({changing})"  # noqa: S608 (all ours)


def _together(rows: list[tuple[Any, ...]], *, vantage: int, since: int, until: int) -> RunColumns:
    heads, steps = gathered.decode([blob for _, blob in rows])
    inside = np.flatnonzero((heads["scheduled_at"] >= since) & (heads["scheduled_at"] < until))
    if len(inside) < len(heads):
        heads, steps = heads[inside], [steps[place] for place in inside.tolist()]
    numbers: dict[str, Any] = {name: heads[name].astype(np.int64) for name in _WHOLE}
    return RunColumns(
        **numbers,
        vantage_id=np.full(len(heads), vantage, dtype=np.int64),
        duration_ms=heads["duration_ms"],
        steps=steps,
    )

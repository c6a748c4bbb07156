"""From the store's roll-ups to the cubes: all of it once, afterwards only what was counted anew."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from sqlalchemy import Connection, Table, func, select

from data import tables
from data.engine import shown_version
from data.fetching import rows_only
from data.fleet.cube import Cube
from data.fleet.filling import fill
from data.fleet.loading import Loaded, load
from data.fleet.model import ReadModel
from data.fleet.now import load_now
from data.fleet.percentiles import load_percentiles
from data.ragged import stretches
from data.rollups import recounts

_CHUNK: Final = 8
"""Buckets that are read at once: some 70,000 rows at national scale; more do not fit a processor's cache."""


@dataclass(frozen=True, slots=True)
class _Source:
    """Where a cube's numbers come from."""

    table: Table
    load: Callable[..., Loaded]


def _counts(table: Table, *, place: str) -> Callable[..., Loaded]:
    return lambda conn, *, first, end: load(conn, table=table, place=place, first=first, end=end)


_SOURCES: Final = {
    "hours": _Source(tables.practice_hours, _counts(tables.practice_hours, place="vantage_id")),
    "days": _Source(tables.practice_days, _counts(tables.practice_days, place="vantage_id")),
    "pct_days": _Source(tables.pct_days, _counts(tables.pct_days, place="pct_id")),
    "pct_latency": _Source(tables.pct_days_latency, load_percentiles),
}


def update(conn: Connection, *, model: ReadModel) -> None:
    """Read again what was counted since the version that each cube shows. Raises OutgrownError."""
    with rows_only():
        _update(conn, model=model)


def _update(conn: Connection, *, model: ReadModel) -> None:
    now, shown = recounts.newest(conn), shown_version(conn)  # before the rows: what is counted meanwhile is read again
    _fill_now(conn, model=model)
    for name, source in _SOURCES.items():
        cube: Cube[Any] = getattr(model, name)
        changed = recounts.since(conn, table=source.table, version=int(cube.version[0]))
        for first, end in stretches(np.array(changed, dtype=np.int64)):
            _read(conn, cube=cube, source=source, first=first, end=end, roles=model.layout.roles)
        cube.version[0] = now
    model.now.version[0] = shown


def fill_cubes(conn: Connection, *, model: ReadModel, names: Iterable[str] = tuple(_SOURCES)) -> None:
    """Read all buckets that these cubes can keep. Raises OutgrownError."""
    now = recounts.newest(conn)
    with rows_only():
        for name in names:
            cube, source = getattr(model, name), _SOURCES[name]
            newest = conn.execute(select(func.max(next(iter(source.table.primary_key.columns))))).scalar()
            if newest is not None:
                first, end = newest + 1 - cube.plan.length, newest + 1
                _read(conn, cube=cube, source=source, first=first, end=end, roles=model.layout.roles)
            cube.version[0] = now


@contextmanager
def filling_now(conn: Connection, *, model: ReadModel) -> Iterator[None]:
    """Read each place's last run; at the end of the block, which fills the cubes, all of it is here. Raises
    OutgrownError."""
    shown = shown_version(conn)
    _fill_now(conn, model=model)
    yield
    model.now.version[0] = shown


def _fill_now(conn: Connection, *, model: ReadModel) -> None:
    roles = model.layout.roles[:1]
    fill(model.now, loaded=load_now(conn, role=roles[0]), first=0, end=1, roles=roles)


def _read(conn: Connection, *, cube: Cube[Any], source: _Source, first: int, end: int, roles: tuple[int, ...]) -> None:
    for start in range(first, end, _CHUNK):
        stop = min(start + _CHUNK, end)
        loaded = source.load(conn, first=start, end=stop)
        fill(cube, loaded=loaded, first=start, end=stop, roles=roles)

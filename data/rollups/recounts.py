"""What was counted anew, for readers that keep the figures of before.

Versions ascend in the order of the commits, because one process at a time writes roll-ups (`data.engine.exclusive`).
Before the first of them a number is drawn that no other database has: versions of another one say nothing.
"""

import secrets
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

from sqlalchemy import Connection, Insert, Table, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from data.fetching import fetch_again, given, run_again
from data.rollups.moments import HOUR_US, TICK_US
from data.tables import operation_slots, pct_days, pct_days_latency, practice_days, practice_hours, recounts

FOLLOWED: Mapping[str, int] = {
    **{table.name: 1 for table in (practice_hours, practice_days, pct_days, pct_days_latency)},
    operation_slots.name: HOUR_US // TICK_US,
}
"""The roll-ups of which somebody keeps the figures (`data.fleet`), and how many of their keys are one bucket: slots are
followed by the hour."""

_BEGINNING = ""
"""The name, of no roll-up, beside the number that was drawn."""


def note(conn: Connection, *, table: Table, buckets: Iterable[int]) -> None:
    """Note that these hours, days or slots of a roll-up were written."""
    if table.name not in FOLLOWED:
        return
    wrote = sorted({each // FOLLOWED[table.name] for each in buckets})
    if not wrote:
        return
    version = newest(conn) + 1
    if version == 1:
        conn.execute(insert(recounts).values(roll_up=_BEGINNING, bucket=secrets.randbits(31), version=0))
    for each in wrote:
        run_again(conn, _writing(conn.dialect.name, table.name), number=each, newest=version)


@cache
def _writing(dialect: str, roll_up: str) -> Insert:
    fresh = (postgresql if dialect == "postgresql" else sqlite).insert(recounts)
    row = fresh.values(roll_up=roll_up, bucket=given("number"), version=given("newest"))
    made: Insert = row.on_conflict_do_update(
        index_elements=list(recounts.primary_key.columns), set_={"version": row.excluded.version}
    )
    return made


def newest(conn: Connection) -> int:
    """The latest version."""
    return fetch_again(conn, _NEWEST)[0][0] or 0


_NEWEST: Final = select(func.max(recounts.c.version))


def beginning(conn: Connection) -> int:
    """The number that was drawn before the first version; 0 where there is none, as in a database that is older."""
    return conn.execute(select(func.max(recounts.c.bucket)).where(recounts.c.roll_up == _BEGINNING)).scalar() or 0


def since(conn: Connection, *, table: Table, version: int) -> list[int]:
    """The hours or days of a roll-up that were written after a version, ascending."""
    row = recounts.c
    chosen = (row.roll_up == table.name) & (row.version > version)
    return list(conn.execute(select(row.bucket).where(chosen).order_by(row.bucket)).scalars())


def versions(conn: Connection, *, table: Table, buckets: range) -> dict[int, int]:
    """The version at which each of these hours or days of a roll-up was last written, of those that were."""
    row = recounts.c
    chosen = (row.roll_up == table.name) & (row.bucket >= buckets.start) & (row.bucket < buckets.stop)
    return {bucket: version for bucket, version in conn.execute(select(row.bucket, row.version).where(chosen))}  # noqa: C416 (typed rows are no tuples)

"""What was counted anew, for readers that keep the figures of before.

Versions ascend in the order of the commits, because one process at a time writes roll-ups (`data.engine.exclusive`).
"""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, Table, func, select
from sqlalchemy.dialects import postgresql, sqlite

from data.rollups.moments import HOUR_US, TICK_US
from data.tables import operation_slots, pct_days, pct_days_latency, practice_days, practice_hours, recounts

FOLLOWED: Mapping[str, int] = {
    **{table.name: 1 for table in (practice_hours, practice_days, pct_days, pct_days_latency)},
    operation_slots.name: HOUR_US // TICK_US,
}
"""The roll-ups of which somebody keeps the figures (`data.fleet`), and how many of their keys are one bucket: slots are
followed by the hour."""


def note(conn: Connection, *, table: Table, buckets: Iterable[int]) -> None:
    """Note that these hours, days or slots of a roll-up were written."""
    if table.name not in FOLLOWED:
        return
    given = sorted({each // FOLLOWED[table.name] for each in buckets})
    if not given:
        return
    dialect = postgresql if conn.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(recounts)
    again = statement.on_conflict_do_update(
        index_elements=list(recounts.primary_key.columns), set_={"version": statement.excluded.version}
    )
    version = newest(conn) + 1
    conn.execute(again, [{"roll_up": table.name, "bucket": each, "version": version} for each in given])


def newest(conn: Connection) -> int:
    """The latest version."""
    return conn.execute(select(func.max(recounts.c.version))).scalar() or 0


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

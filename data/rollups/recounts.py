"""What was counted anew, for readers that keep the figures of before.

Versions ascend in the order of the commits, because one process at a time writes roll-ups (`data.engine.exclusive`).
"""

from collections.abc import Iterable

from sqlalchemy import Connection, Table, func, select
from sqlalchemy.dialects import postgresql, sqlite

from data.tables import pct_days, pct_days_latency, practice_days, practice_hours, recounts

FOLLOWED = frozenset({table.name for table in (practice_hours, practice_days, pct_days, pct_days_latency)})
"""The roll-ups of which somebody keeps the figures (`data.fleet`)."""


def note(conn: Connection, *, table: Table, buckets: Iterable[int]) -> None:
    """Note that these hours or days of a roll-up were written."""
    given = list(buckets)
    if table.name not in FOLLOWED or not given:
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

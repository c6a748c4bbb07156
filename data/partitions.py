"""The daily partitions of `runs` on PostgreSQL: made ahead or on demand, dropped when they are too old.

A day here is a UTC day: it says where a row lies, never what a page shows. There is no default partition: a row in it
would be out of reach of retention for ever. Instead a batch that brings a run of a day without a partition makes one
first, in its own transaction, so no run is ever without a place. On SQLite `runs` is one table and these do nothing.

Partitions lie in the schema `days`. What a database held before it had partitions is one partition of all days up to
then (`days.runs_before`): retention deletes its old rows, and drops it with its last day.
"""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import Connection, text

from data.locks import exclusive, is_postgres
from domain.clock import to_micros

DAY_US: Final = 86_400_000_000
SCHEMA: Final = "days"
BEFORE: Final = "runs_before"
DAYS_AHEAD: Final = 3

_BOUNDS = re.compile(r"FROM \((?:'(-?\d+)'|MINVALUE)\) TO \('(-?\d+)'\)")
_LIST = text(
    "SELECT c.relname, pg_get_expr(c.relpartbound, c.oid) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
    " WHERE i.inhparent = 'runs'::regclass"
)
_MISSING = text(f"SELECT day FROM unnest(CAST(:days AS int[])) day WHERE to_regclass('{SCHEMA}.runs_' || day) IS NULL")


class Partition(NamedTuple):
    """One partition: its name in the schema `days`, and which days since 1970 (UTC) it holds, the last excluded."""

    name: str
    since: int | None
    """None: all earlier days."""
    until: int

    def holds(self, day: int) -> bool:
        """Whether a day's runs lie here."""
        return (self.since is None or self.since <= day) and day < self.until


def day_of(moment: datetime) -> int:
    """Days since 1970 in UTC."""
    return to_micros(moment) // DAY_US


def partitions(conn: Connection) -> list[Partition]:
    """Every partition, oldest first; on SQLite none."""
    if not is_postgres(conn):
        return []
    found = []
    for name, bounds in conn.execute(_LIST):
        match = _BOUNDS.search(bounds)
        if match is None:
            raise ValueError(f"partition {name} has bounds that Bookwatch never made: {bounds}")
        since = None if match[1] is None else int(match[1]) // DAY_US
        found.append(Partition(name, since, int(match[2]) // DAY_US))
    return sorted(found, key=lambda each: each.until)


def ensure(conn: Connection, *, now: datetime, days_ahead: int = DAYS_AHEAD) -> list[int]:
    """Make the partitions of today and so many days after it; returns the days that had none."""
    return make(conn, days={day_of(now + timedelta(days=ahead)) for ahead in range(days_ahead + 1)})


def make(conn: Connection, *, days: Iterable[int]) -> list[int]:
    """Make the partitions of these days where there are none; returns the days that had none.

    Attached after they are made, they keep nobody waiting who reads or writes other days.
    """
    wanted = sorted(set(days))
    if not is_postgres(conn) or not conn.execute(_MISSING, {"days": wanted}).first():
        return []
    exclusive(conn, name="partitions")
    known = partitions(conn)
    missing = [day for day in wanted if not any(each.holds(day) for each in known)]
    for day in missing:
        name, bounds = f"{SCHEMA}.runs_{day}", f"FROM ({day * DAY_US}) TO ({(day + 1) * DAY_US})"
        conn.execute(text(f"CREATE TABLE {name} (LIKE runs INCLUDING DEFAULTS INCLUDING CONSTRAINTS)"))
        conn.execute(text(f"ALTER TABLE runs ATTACH PARTITION {name} FOR VALUES {bounds}"))
    return missing


def drop(conn: Connection, *, before: datetime) -> list[str]:
    """Drop every partition that lies wholly before a moment; returns their names. The rest of the rows stays.

    It waits one second at most for whoever reads them: everybody else would wait behind it.
    """
    if not is_postgres(conn):
        return []
    gone = [each.name for each in partitions(conn) if each.until * DAY_US <= to_micros(before)]
    if gone:
        exclusive(conn, name="partitions")
        conn.execute(text("SET LOCAL lock_timeout = '1s'"))
        conn.execute(text(f"DROP TABLE {', '.join(f'{SCHEMA}.{name}' for name in gone)}"))
    return gone

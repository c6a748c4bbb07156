"""Which days wait to be computed anew, tier by tier."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final, Literal

from sqlalchemy import Connection, Insert, case, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from data.fetching import given, run_again
from data.tables import dirty_days, practice_days
from domain.clock import to_micros

Tier = Literal["days", "steps"]
TIERS: Final[tuple[Tier, ...]] = ("days", "steps")
"""What is summed from hours, and what is counted from the steps of the runs: that costs more and is done less often."""


@dataclass(frozen=True, slots=True)
class DirtyDay:
    """A day that waits."""

    day: int
    received_from: datetime
    """Runs received since then are not counted yet; 1970: everything may have changed."""
    marks: int


def mark_day(conn: Connection, *, day: int, received_from: datetime, tiers: tuple[Tier, ...] = TIERS) -> None:
    """Note that a day's hours changed."""
    for tier in tiers:
        run_again(conn, _marking(conn.dialect.name, tier), of_day=day, received=to_micros(received_from))


@cache
def _marking(dialect: str, tier: Tier) -> Insert:
    table = dirty_days
    fresh = (postgresql if dialect == "postgresql" else sqlite).insert(table)
    row = fresh.values(day=given("of_day"), tier=tier, received_from=given("received"), marks=1)
    earlier = row.excluded.received_from < table.c.received_from
    made: Insert = row.on_conflict_do_update(
        index_elements=list(table.primary_key.columns),
        set_={
            "received_from": case((earlier, row.excluded.received_from), else_=table.c.received_from),
            "marks": table.c.marks + 1,
        },
    )
    return made


def waiting_days(conn: Connection, *, tier: Tier) -> list[DirtyDay]:
    """Days that wait, latest first."""
    table = dirty_days.c
    query = select(table.day, table.received_from, table.marks).where(table.tier == tier).order_by(table.day.desc())
    return [DirtyDay(*row) for row in conn.execute(query)]


def counted_before(conn: Connection) -> int:
    """The day before which every day of practices is counted, and none waits to be counted anew."""
    newest = conn.execute(select(func.max(practice_days.c.day))).scalar() or 0
    waiting = [each.day for each in waiting_days(conn, tier="days")]
    return min([newest, *waiting])


def still_waits(conn: Connection, *, day: DirtyDay, tier: Tier) -> bool:
    """Whether a day waits as it did: nobody counted it and nothing marked it since."""
    return day in waiting_days(conn, tier=tier)


def day_counted(conn: Connection, *, day: DirtyDay, tier: Tier) -> None:
    """Take away the mark of a day that was computed, unless it was marked again meanwhile."""
    table = dirty_days.c
    conn.execute(delete(dirty_days).where(table.day == day.day, table.tier == tier, table.marks == day.marks))

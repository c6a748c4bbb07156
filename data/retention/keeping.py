"""Which tables a tier has, and from when it is kept, today."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Table

from data import tables
from data.rollups.moments import HOUR_US, TICK_US, day_of, day_of_hour, hours_of_day
from domain.retention import FOR_EVER, Keep


def first_hours(keep: Keep, *, now: datetime) -> Iterator[tuple[str, int]]:
    """Each tier that is not kept for ever, with the first hour (since 1970, UTC) that stays."""
    days = {"raw": keep.raw_days, "slots": keep.slots_days, "hours": keep.hours_days}
    days |= {"practice_days": keep.practice_days, "pct_days": keep.pct_days}
    longest = FOR_EVER in (keep.raw_days, keep.verdicts_days)
    days["verdicts"] = FOR_EVER if longest else max(keep.raw_days, keep.verdicts_days)
    for tier, number in days.items():
        if number != FOR_EVER:
            yield tier, hours_of_day(day_of(now) - number).start


@dataclass(frozen=True, slots=True)
class TierTable:
    """A table of a tier, and how many units of its key's first column an hour has (days: none)."""

    table: Table
    per_hour: int

    def edge(self, hour: int) -> int:
        """The first value of the key that stays when `hour` is the first hour to stay."""
        return hour * self.per_hour if self.per_hour else day_of_hour(hour)


TABLES: Final = {
    "raw": (TierTable(tables.gathered_runs, 1),),
    "slots": (
        TierTable(tables.operation_slots, HOUR_US // TICK_US),
        TierTable(tables.operation_slots_latency, HOUR_US // TICK_US),
    ),
    "hours": (TierTable(tables.practice_hours, 1), TierTable(tables.practice_hours_latency, 1)),
    "practice_days": tuple(
        TierTable(each, 0)
        for each in (
            tables.practice_days,
            tables.practice_days_latency,
            tables.practice_step_days,
            tables.practice_step_days_latency,
        )
    ),
    "pct_days": tuple(
        TierTable(each, 0)
        for each in (tables.pct_days, tables.pct_days_latency, tables.pct_step_days, tables.pct_step_days_latency)
    ),
}
"""The tables of each tier with an hour or a day in their key; runs and verdicts are cases of their own."""

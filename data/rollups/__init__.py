"""Roll-ups: what the pages read instead of raw runs. Imports tables, packing, sketches; nothing here is patched.

A roll-up is a pure function of the runs of its stretch of time, the memberships, the verdicts and the planned work.
Whatever changes one of them marks hours (`dirty`); the roll-up job computes marked hours whole (`recompute`) and then
the tiers above them, so that late, twice, out of order, revised and planned afterwards all come out right, and
computing anything again gives the same bytes.
"""

from data.rollups.dirty import mark_runs, mark_span
from data.rollups.gathering import gather_hours
from data.rollups.moments import (
    HOUR_US,
    LONGEST_SLOT_S,
    TICK_US,
    day_of,
    hour_of,
    hour_start,
    hours_of_day,
    slot_of,
    slot_ticks,
    use_rounds,
)
from data.rollups.rebuild import mark_everything, members_changed
from data.rollups.recompute import refresh_hours, refresh_slots
from data.rollups.refresh import refresh, refresh_days, refresh_steps

__all__ = [
    "HOUR_US",
    "LONGEST_SLOT_S",
    "TICK_US",
    "day_of",
    "gather_hours",
    "hour_of",
    "hour_start",
    "hours_of_day",
    "mark_everything",
    "mark_runs",
    "mark_span",
    "members_changed",
    "refresh",
    "refresh_days",
    "refresh_hours",
    "refresh_slots",
    "refresh_steps",
    "slot_of",
    "slot_ticks",
    "use_rounds",
]

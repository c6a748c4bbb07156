"""Days (Europe/London) of practices from their hours, and of PCTs from the days of those who belonged to them."""

from typing import TypedDict

import numpy as np
from sqlalchemy import Connection

from data.grouping import Ints
from data.retention.marks import kept_from
from data.rollups.moments import HOUR_US, hours_of_day
from data.rollups.rows import Rows, replace
from data.rollups.summing import stored, summed_sketches, summed_tallies
from data.rollups.surroundings import Surroundings
from data.tables import (
    pct_days,
    pct_days_latency,
    practice_days,
    practice_days_latency,
    practice_hours,
    practice_hours_latency,
)


def recompute_day(conn: Connection, *, day: int) -> None:
    """Compute `practice_days` from the hours, where they are all kept, and `pct_days` from these.

    A day of practices that is gone itself leaves its PCTs' as they are.
    """
    start = hours_of_day(day).start
    if start >= kept_from(conn, tier="hours"):
        for rows in practice_day_rows(conn, day=day):
            replace(conn, rows=rows, since=day, until=day + 1)
    if start >= kept_from(conn, tier="practice_days"):
        recompute_pct_day(conn, day=day)


def recompute_pct_day(conn: Connection, *, day: int) -> None:
    """Compute `pct_days` of one day from the practices' days: also when the history of memberships changed."""
    around = Surroundings.load(conn, **day_span(day))
    for rows in pct_day_rows(conn, day=day, around=around):
        replace(conn, rows=rows, since=day, until=day + 1)


class DaySpan(TypedDict):
    """A stretch of time in microseconds since 1970, as keywords."""

    since: int
    until: int


def day_span(day: int) -> DaySpan:
    """When a day begins and ends."""
    hours = hours_of_day(day)
    return {"since": hours.start * HOUR_US, "until": hours.stop * HOUR_US}


def practice_day_rows(conn: Connection, *, day: int) -> tuple[Rows, Rows]:
    """Tallies and latencies of one day."""
    hours = hours_of_day(day)
    span = {"since": hours.start, "until": hours.stop}
    keys, tallies = stored(conn, table=practice_hours, value="tally", **span)
    timed, latencies = stored(conn, table=practice_hours_latency, value="latency", **span)
    counted, day_tallies = summed_tallies(_by_day(keys, day=day), blobs=tallies)
    places, day_latencies = summed_sketches(_by_day(timed, day=day), blobs=latencies)
    return (
        Rows(practice_days, counted, {"tally": day_tallies}),
        Rows(practice_days_latency, places, {"latency": day_latencies}),
    )


def _by_day(keys: dict[str, Ints], *, day: int) -> dict[str, Ints]:
    hours = keys.pop("hour")
    return {"day": np.full(len(hours), day), **keys}


def pct_day_rows(conn: Connection, *, day: int, around: Surroundings) -> tuple[Rows, Rows]:
    """Tallies and latencies of one day by the PCT that each practice belonged to as the day began."""
    keys, tallies = stored(conn, table=practice_days, since=day, until=day + 1, value="tally")
    timed, latencies = stored(conn, table=practice_days_latency, since=day, until=day + 1, value="latency")
    counted, day_tallies = summed_tallies(by_pct(keys, day=day, around=around), blobs=tallies)
    places, day_latencies = summed_sketches(by_pct(timed, day=day, around=around), blobs=latencies)
    return (
        Rows(pct_days, counted, {"tally": day_tallies}),
        Rows(pct_days_latency, places, {"latency": day_latencies}),
    )


def by_pct(keys: dict[str, Ints], *, day: int, around: Surroundings) -> dict[str, Ints]:
    """Keys with a day and a vantage first, as keys with a day, a PCT and a kind first."""
    rest = dict(keys)
    vantages = rest.pop("vantage_id")
    begins = np.full(len(vantages), hours_of_day(day).start * HOUR_US)
    pct = around.pct_id(vantage_id=vantages, at=begins)
    return {"day": rest.pop("day"), "pct_id": pct, "kind": around.kind(vantages), **rest}

"""Hours that are over: the runs of each practice together (`data.gathered`), and which hours wait for that.

An hour that is counted anew because runs arrived is taken apart, in the transaction that counts it: until it is
gathered again its runs are read one by one (`data.rollups.own_runs`), so nothing is missing at any moment.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import numpy as np
from sqlalchemy import Connection, Engine, delete, insert, select

from data.engine import ARRIVALS_MARK, reading, writing
from data.fetching import fetch_again, given, rows_only, run_again
from data.gathered import NUMBERS, encode
from data.retention.marks import kept_from
from data.rollups.columns import RunColumns, run_columns
from data.rollups.dirty import LOCK, waiting_hour
from data.rollups.moments import HOUR_US, hour_of
from data.rollups.rows import Rows, replace
from data.step_columns import step_columns
from data.tables import gathered_runs, hours_to_gather

_WAITING: Final = (
    select(hours_to_gather.c.hour)
    .where(hours_to_gather.c.hour < given("until"))
    .order_by(hours_to_gather.c.hour.desc())
)
_WAITS: Final = select(hours_to_gather.c.hour).where(hours_to_gather.c.hour == given("hour"))
_TAKING_AWAY: Final = delete(hours_to_gather).where(hours_to_gather.c.hour == given("hour"))
_TAKING_APART: Final = delete(gathered_runs).where(gathered_runs.c.hour == given("hour"))


def take_apart(conn: Connection, *, hours: Iterable[int]) -> None:
    """Have the runs of these hours read one by one until they are gathered anew."""
    for hour in hours:
        run_again(conn, _TAKING_APART, hour=hour)
        if not fetch_again(conn, _WAITS, hour=hour):
            conn.execute(insert(hours_to_gather).values(hour=hour))


def gather_hours(engine: Engine, *, now: datetime) -> int:
    """Gather every hour that waits for it and is over, each in a transaction of its own; returns how many.

    An hour that runs have arrived for since it was counted is left until it is counted again.
    """
    with reading(engine) as conn:
        hours = [row[0] for row in fetch_again(conn, _WAITING, until=hour_of(now))]
    for hour in hours:
        with rows_only(), writing(engine, lock=LOCK, mark=ARRIVALS_MARK) as conn:
            if hour < kept_from(conn, tier="raw"):
                settled(conn, hour=hour)
            elif waiting_hour(conn, hour=hour, slotted=frozenset()) is None:
                runs = run_columns(conn, since=hour * HOUR_US, until=(hour + 1) * HOUR_US, steps=True)
                replace(conn, rows=gathered_rows(runs), since=hour, until=hour + 1)
                settled(conn, hour=hour)
    return len(hours)


def settled(conn: Connection, *, hour: int) -> None:
    """Note that an hour does not wait to be gathered."""
    run_again(conn, _TAKING_AWAY, hour=hour)


def gathered_rows(runs: RunColumns) -> Rows:
    """The rows of the runs, with their packed steps, of whole hours."""
    hours = runs.scheduled_at // HOUR_US
    places, number = np.unique(hours << _BITS | runs.vantage_id, return_inverse=True)
    blobs = encode(
        {name: getattr(runs, name) for name in NUMBERS},
        at=runs.scheduled_at % HOUR_US,
        duration_ms=runs.duration_ms,
        steps=step_columns(runs.steps).parts,
        number=number,
    )
    keys = {"hour": places >> _BITS, "vantage_id": places & (1 << _BITS) - 1}
    return Rows(gathered_runs, keys, {"runs": blobs})


_BITS: Final = 31
"""Of the number of a vantage."""

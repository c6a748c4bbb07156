"""Since when there are runs: a page that has too few must know whether older ones would help."""

from datetime import datetime

from sqlalchemy import Connection, func, select

from data.rollups.moments import day_of_hour, hour_start, hours_of_day
from data.tables import practice_days, practice_hours, runs


def first_run(conn: Connection) -> datetime | None:
    """When the first run was scheduled of which anything is kept; None where none is.

    Exact while the run itself is kept, then to the hour, in the end to the day in Europe/London.
    """
    hour = conn.execute(select(func.min(practice_hours.c.hour))).scalar()
    day = conn.execute(select(func.min(practice_days.c.day))).scalar()
    if day is not None and (hour is None or day < day_of_hour(hour)):
        return hour_start(hours_of_day(day).start)
    if hour is None:
        return None
    at = runs.c.scheduled_at
    first = conn.execute(select(func.min(at)).where(at >= hour_start(hour), at < hour_start(hour + 1))).scalar()
    return first or hour_start(hour)

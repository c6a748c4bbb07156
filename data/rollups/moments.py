"""The grids of time that roll-ups are kept on: hours in UTC, slots within them, days in Europe/London."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, delete, insert

from data.engine import touch
from data.grouping import Ints
from data.marked import number_of
from data.tables import marks
from domain.clock import from_micros, london_date, london_midnight, to_micros

HOUR_US: Final = 3_600_000_000
PART_US: Final = 300_000_000
PARTS: Final = 12
"""An hour is counted anew in parts of five minutes: what has just arrived, and not the whole hour with it."""
TICK_US: Final = 5_000_000
"""Slots are counted in ticks of five seconds, so that rounds of any sensible length begin with one."""
LONGEST_SLOT_S: Final = 300
_SLOT_MARK: Final = "slot_ticks"
_FIRST: Final = date(1970, 1, 1)


def hour_of(moment: datetime) -> int:
    """Hours since 1970 in UTC."""
    return to_micros(moment) // HOUR_US


def hour_start(hour: int) -> datetime:
    """When an hour begins."""
    return from_micros(hour * HOUR_US)


@lru_cache(maxsize=2048)
def hours_of_day(day: int) -> range:
    """The UTC hours of a day in Europe/London: 24, but 23 in March and 25 in October when the clocks change."""
    start, end = (_FIRST + timedelta(days=day + more) for more in (0, 1))
    return range(hour_of(london_midnight(start)), hour_of(london_midnight(end)))


def day_of(moment: datetime) -> int:
    """The day in Europe/London that a moment lies in, as days since 1970."""
    return (london_date(moment) - _FIRST).days


def day_of_hour(hour: int) -> int:
    """The day in Europe/London that an hour lies in: a day begins with an hour, also when the clocks change."""
    return day_of(hour_start(hour))


def date_of_day(day: int) -> date:
    """The date of a numbered day."""
    return _FIRST + timedelta(days=day)


def day_numbers(hours: NDArray[np.integer]) -> Ints:
    """`day_of_hour` of many, shape (n,)."""
    each, place = np.unique(hours, return_inverse=True)
    return np.array([day_of_hour(int(hour)) for hour in each], dtype=np.int64)[place]


def use_rounds(conn: Connection, *, round_s: float) -> None:
    """Have slots from now on as long as a round, or as the longest part of it that five minutes are a multiple of.

    So a window of whole rounds begins with a slot, what a page says of operations is said of that window, and no slot
    reaches over the end of an hour.
    """
    touch(conn)
    fitting = [
        seconds
        for seconds in range(5, LONGEST_SLOT_S + 1, 5)
        if round_s % seconds == 0 and LONGEST_SLOT_S % seconds == 0
    ]
    conn.execute(delete(marks).where(marks.c.name == _SLOT_MARK))
    conn.execute(insert(marks).values(name=_SLOT_MARK, value=max(fitting, default=5) * 1_000_000 // TICK_US))


def slot_ticks(conn: Connection) -> int:
    """How many ticks a slot has now."""
    return number_of(conn, name=_SLOT_MARK) or LONGEST_SLOT_S * 1_000_000 // TICK_US


def slot_of(moment: datetime, *, ticks: int) -> int:
    """The tick that begins the slot of so many ticks that holds a moment; ticks are counted from 1970."""
    tick = to_micros(moment) // TICK_US
    return tick - tick % ticks


def as_utc(moment: datetime) -> datetime:
    """The same moment, in UTC."""
    return moment.astimezone(UTC)

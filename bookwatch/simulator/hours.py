"""The week as the service feels it, in local time: quiet nights, busy mornings, busiest on Mondays."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from bookwatch.simulator.chance import Bools, Floats
from bookwatch.simulator.habits import Habits

LONDON: Final = ZoneInfo("Europe/London")
_HOURS: Final = np.array(
    [0.7] * 6 + [0.75, 0.9, 1.3, 1.5, 1.55, 1.4, 1.1, 1.05, 1.3, 1.35, 1.25, 1.05, 0.9] + [0.75] * 5
)
"""Load of each hour of a working day; 1 is usual."""
_DAYS: Final = (1.2, 1.02, 1.0, 1.0, 0.96, 0.62, 0.58)
"""Factor of each day from Monday on, between 08:00 and 19:00."""
_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class LocalTime:
    """A moment on the wall clock."""

    weekday: int
    """Monday is 0."""
    hour: float


def local(moment: datetime) -> LocalTime:
    """A moment as a practice's wall clock shows it."""
    there = moment.astimezone(LONDON)
    return LocalTime(there.weekday(), there.hour + there.minute / 60 + there.second / 3600)


def load(time: LocalTime) -> float:
    """How busy the service is."""
    here = float(np.interp(time.hour, np.arange(25) + 0.5, np.append(_HOURS, _HOURS[0]), period=24))
    return here * (_DAYS[time.weekday] if 8 <= time.hour < 19 else 1.0)


def switched_on(habits: Habits, *, time: LocalTime, later_h: Floats) -> Bools:
    """Which PCs are on, each so many hours after the moment (within its round)."""
    hour = time.hour + later_h
    open_now = (habits.on_from <= hour) & (hour < habits.on_until)
    return habits.always_on | (open_now if time.weekday < _SATURDAY else np.zeros_like(open_now))

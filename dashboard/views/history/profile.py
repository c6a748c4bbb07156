"""A practice's week: what share failed at each hour of each weekday, in Europe/London."""

from datetime import datetime

import numpy as np

from dashboard.figures.heat import Heat
from dashboard.sentences.times import LONDON
from dashboard.theme import FAULTS
from dashboard.views.heat import fault_numbers
from dashboard.views.history.reading import BAD, History
from domain.clock import from_micros

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_HOURS = 24


def profile(found: History) -> Heat:
    """The runs that count, by weekday and hour: an hour that comes twice when clocks go back counts in one cell."""
    moments: list[datetime] = [from_micros(int(each)).astimezone(LONDON) for each in found.runs.at]
    cell = np.array([each.weekday() * _HOURS + each.hour for each in moments], dtype=np.int64)
    bad = np.isin(found.runs.outcome, BAD)
    tried = np.bincount(cell, minlength=7 * _HOURS).reshape(7, _HOURS)
    failed = np.bincount(cell[bad], minlength=7 * _HOURS).reshape(7, _HOURS)
    faults = np.bincount(
        cell[bad] * len(FAULTS) + fault_numbers(found.runs.domain[bad]), minlength=7 * _HOURS * len(FAULTS)
    ).reshape(7, _HOURS, len(FAULTS))
    return Heat(
        names=DAYS,
        keys=DAYS,
        bad=failed,
        attempts=tried,
        domains=np.where(failed > 0, faults.argmax(axis=2), -1),
        planned=np.zeros((7, _HOURS), dtype=bool),
        labels=tuple(f"{hour:02d}:00 to {hour + 1:02d}:00" for hour in range(_HOURS)),
        ticks={float(hour): f"{hour:02d}" for hour in range(0, _HOURS, 3)},
    )

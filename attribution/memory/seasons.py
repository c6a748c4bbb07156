"""What each quarter of an hour of the week usually takes, of all places together: known from the weeks before it.

Kept are logarithms of the factor by which each part takes longer than the places' first habits say, in London time, so
that a clock change moves nothing: for each quarter of the week, and, while weeks are few, for each quarter of a working
day and of one at the weekend. A quarter is learned when it has passed, and only from rounds that were the hour's.
"""

from datetime import UTC, datetime
from typing import Final, NamedTuple

import numpy as np

from attribution.columns import Bools, Floats
from domain.clock import to_london

_QUARTER_S: Final = 900.0
_OF_DAY: Final = 96
_SATURDAY: Final = 5
_WEIGHT: Final = 0.25
"""Least weight of the newest of several visits to a quarter."""
OF_WEEK: Final = float(np.log(1.3))
"""Rise above what this quarter of the week took that is no more than one week differs from another."""
OF_DAY: Final = float(np.log(1.4))
"""The same where only other days of its kind are known."""
_FOLLOWS_S: Final = 86_400.0
"""Seconds in which the level of a whole week moves most of the way to what is seen: good and bad days, a new core."""


class Quarter(NamedTuple):
    """A moment on the wall clock."""

    weekday: int
    number: float
    """Quarters since midnight."""

    @property
    def settled(self) -> bool:
        """Whether no usual hour's rush begins then: a working day after its morning and before its evening."""
        return self.weekday < _SATURDAY and _BUSY_UNTIL <= self.number < _EVENING

    @property
    def rush(self) -> bool:
        """Whether one day's morning says little of another's."""
        return self.weekday < _SATURDAY and _MORNING <= self.number < _BUSY_UNTIL


_MORNING, _BUSY_UNTIL, _EVENING = 7 * 4, 10.5 * 4, 18.5 * 4


def quarter(moment: float) -> Quarter:
    """Of seconds since 1970."""
    there = to_london(datetime.fromtimestamp(moment, UTC))
    return Quarter(there.weekday(), (there.hour * 3600 + there.minute * 60 + there.second) / _QUARTER_S)


class Seasons:
    """Usual load by quarter of the week and of the day. Logarithms, one for each part; nan where nothing is known."""

    def __init__(self, *, parts: int, round_s: float) -> None:
        self._week = _Table(7 * _OF_DAY, parts=parts)
        self._day = _Table(2 * _OF_DAY, parts=parts)
        self._moved: Floats = np.zeros(parts)
        self._follows = min(round_s / _FOLLOWS_S, 1.0)

    def expected(self, at: Quarter) -> tuple[Floats, Floats]:
        """Of a moment the usual load, and how far above it is no more than one week or day differs from another."""
        of_week = self._week.at(at.weekday * _OF_DAY + at.number)
        of_day = np.full_like(of_week, np.nan) if at.rush else self._day.at(_kind(at) * _OF_DAY + at.number)
        known = ~np.isnan(of_week)
        return np.where(known, of_week, of_day) + self._moved, np.where(known, OF_WEEK, OF_DAY)

    def learn(self, level: Floats, *, at: Quarter, ours: Bools) -> None:
        """Take in the level of the latest round; of parts that are not `ours` only that the week's level may move."""
        expected, allowed = self.expected(at)
        beyond = np.nan_to_num(level - expected)
        # A bank holiday is quicker than its weekday, and teaches nothing of it.
        taught = np.where(ours & ~(beyond < -allowed), level - self._moved, np.nan)
        self._week.add(taught, place=at.weekday * _OF_DAY + int(at.number))
        self._day.add(taught, place=_kind(at) * _OF_DAY + int(at.number))
        self._moved = self._moved + self._follows * np.clip(beyond, -1.0, 1.0)


class _Table:
    """Means by place, each visit to a place counting as one."""

    def __init__(self, places: int, *, parts: int) -> None:
        self._means: Floats = np.full((places, parts), np.nan)
        self._visits: Floats = np.zeros((places, parts))
        self._now, self._sum, self._count = -1, np.zeros(parts), np.zeros(parts)

    def at(self, place: float) -> Floats:
        """Between the middles of two neighbours; nan where either is not known."""
        before = int(np.floor(place - 0.5))
        share = place - 0.5 - before
        one, other = self._means[before % len(self._means)], self._means[(before + 1) % len(self._means)]
        return np.asarray((1.0 - share) * one + share * other, dtype=np.float64)

    def add(self, values: Floats, *, place: int) -> None:
        """Values of a round; what was added to another place before becomes known."""
        if place != self._now:
            self._learned()
            self._now = place
        known = ~np.isnan(values)
        self._sum += np.where(known, values, 0.0)
        self._count += known

    def _learned(self) -> None:
        new = self._count > 0
        if new.any():
            mean = self._sum[new] / self._count[new]
            self._visits[self._now, new] += 1
            old = self._means[self._now, new]
            weight = np.maximum(1.0 / self._visits[self._now, new], _WEIGHT)
            self._means[self._now, new] = np.where(np.isnan(old), mean, old + weight * (mean - old))
        self._sum, self._count = np.zeros_like(self._sum), np.zeros_like(self._count)


def _kind(at: Quarter) -> int:
    return int(at.weekday >= _SATURDAY)

"""How busy the service is for everybody: what slows all places alike as this hour usually does is nobody's fault.

For each round and part of an attempt, the median over the places of (ms / usual ms), as a logarithm. Where the weeks
before say what the hour takes (`memory.seasons`), what is more than that is slowness. Where they do not, a rise is
believed while it comes by degrees: quickly while working days begin and end, hardly in the hours between.
"""

from typing import Final, NamedTuple

import numpy as np

from attribution.columns import Bools, Floats
from attribution.memory.seasons import Quarter, Seasons, quarter

LEAST_PLACES: Final = 20
"""Fewer places say nothing of the hour: one slow practice would be a great part of it."""
SUDDEN: Final = float(np.log(1.8))
"""A rise above the load believed so far that no hour brings: Monday's first hour adds a half."""
SUDDEN_SETTLED: Final = float(np.log(1.35))
"""The same in hours in which no rush begins ..."""
RISE_SETTLED: Final = float(np.log(1.5))
"""... and above the level at which they began: an afternoon's peak is a quarter above the hour of lunch."""
STEP: Final = 0.06
"""Log factor by which the load believed may follow in a round, however short it is."""
STEP_AN_HOUR: Final = float(np.log(2.0))
"""And in an hour, shared among its rounds where that is more: a doubling."""
STEP_SETTLED: Final = float(np.log(1.35))
"""In an hour in which no rush begins."""
SHORT_ROUND_S: Final = 60.0
"""Rounds below this are of a lab: it knows no hours of the day."""


class Allowed(NamedTuple):
    """Of the rounds of a window, oldest first; shape (rounds, parts), logarithms."""

    load: Floats
    """What the hour adds for everybody."""
    beyond: Floats
    """By how much the middle of all places lies above that, where it is more than an hour brings; else 0."""


class Load:
    """Logarithms of the load of each part; 0 is usual."""

    def __init__(self, *, parts: int, round_s: float) -> None:
        self.believed: Floats = np.zeros(parts)
        self.seasons = Seasons(parts=parts, round_s=round_s)
        self._beyond: Bools = np.zeros(parts, dtype=np.bool_)
        self._settled_at: Floats = np.full(parts, np.nan)
        """The level at which the rush was over, above the places' first habits; nan while there may be one."""
        self._round_s = round_s

    def seen(self, ratios: Floats, *, level: Floats, end: float) -> Allowed:
        """What to allow for in the rounds before `end` (seconds since 1970).

        `ratios`: logs, shape (places, rounds, parts). `level`: by how much the places' habits of today are above their
        first ones, in the middle; nan where that is not known. Only the last round moves the belief, as the rounds
        before it were seen before.
        """
        if not ratios.size:
            return Allowed(np.zeros(ratios.shape[1:]), np.zeros(ratios.shape[1:]))
        known = (~np.isnan(ratios)).sum(axis=0)
        enough = known >= LEAST_PLACES
        middle = np.where(enough, _median(ratios, known=known), 0.0)
        rounds = len(middle)
        moments = [quarter(end - (rounds - number - 0.5) * self._round_s) for number in range(rounds)]
        told = [self._told(at, level=level) for at in moments]
        usual, most, weekly = (np.array(each) for each in zip(*told, strict=True))
        over = enough & (middle > most)
        # Where no past speaks, back at each place's own habit is never slow, however quick the last hour was.
        least = np.where(weekly, usual, np.maximum(usual, np.minimum(middle, 0.0)))
        allowed = np.where(over, least, middle)
        self._follow(middle[-1], at=moments[-1], over=over[-1], enough=enough[-1], level=level)
        return Allowed(np.where(enough, allowed, 0.0), np.where(over, middle - allowed, 0.0))

    def _told(self, at: Quarter, *, level: Floats) -> tuple[Floats, Floats, Bools]:
        """The load at a moment, the most that may still be the hour's, and whether other days or weeks say so."""
        # The habit of a place that is hardly known is its quick attempts.
        settled = self._settled(at) & ~np.isnan(level)
        began = self._settled_at - level
        load = np.fmin(self.believed, began)
        most = np.fmin(self.believed + np.where(settled | self._beyond, SUDDEN_SETTLED, SUDDEN), began + RISE_SETTLED)
        usual, differs = self.seasons.expected(at)
        known = ~np.isnan(usual - level)
        return np.where(known, usual - level, load), np.where(known, usual - level + differs, most), known

    def _settled(self, at: Quarter) -> bool:
        return at.settled and self._round_s >= SHORT_ROUND_S

    def _follow(self, middle: Floats, *, at: Quarter, over: Bools, enough: Bools, level: Floats) -> None:
        settled = self._settled(at)
        down = max(STEP, STEP_AN_HOUR * self._round_s / 3600.0)
        up = STEP_SETTLED * self._round_s / 3600.0 if settled else down
        moved = np.clip(middle - self.believed, -down, up)
        follows = enough & (~over | (middle <= 0.0))
        self.believed = self.believed + np.where(follows, moved, 0.0)
        self._beyond = over & (self._round_s >= SHORT_ROUND_S)
        begins = np.where(np.isnan(self._settled_at) & enough, middle + level, self._settled_at)
        self._settled_at = begins if settled else np.full_like(begins, np.nan)
        self.seasons.learn(np.where(enough, middle + level, np.nan), at=at, ours=~over)


def _median(values: Floats, *, known: Floats) -> Floats:
    """Median along the places, a value that occurred; nan where none is known."""
    columns = values.reshape(len(values), -1).T
    places = (np.maximum(known - 1, 0) // 2).ravel().tolist()
    picked = [np.partition(column, at)[at] for column, at in zip(columns, places, strict=True)]
    return np.array(picked, dtype=np.float64).reshape(values.shape[1:])

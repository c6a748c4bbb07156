"""What is usual of each place: its own habit, unless that is one that no other place has.

Who was slow before anybody looked has slowness as a habit, and nothing would ever be said of it. Between places that
are well lies a factor of two: thin lines, old machines. Three times the middle of all is a fault that began earlier.
"""

from typing import Final, NamedTuple

import numpy as np

from attribution.columns import Bools, Floats, Ints
from attribution.memory.habits import NEVER, Habits
from attribution.memory.load import LEAST_PLACES

FAR: Final = 3.0
"""Times that what a place's attempts usually take is above the middle of all places, for the same operations."""
ASKED: Final = 1_000
"""Places, about, that are asked for the middle of all: that of more is the same, and costs more."""
_DURATION: Final = 0


class Usual(NamedTuple):
    """Milliseconds, one row a place."""

    times: Floats
    """By TIMES; `NEVER` where nothing is known."""
    spread: Floats
    """Standard deviation of the duration."""
    waits: Floats
    """By operation, nan where it is not known."""


def usual_of(habits: Habits, *, rows: Ints) -> Usual:
    """Of these places; who is `FAR` from all others has the middle of all as its usual."""
    own = Usual(habits.times[rows], habits.spread[rows], habits.waits[rows])
    known = own.times[:, _DURATION] < NEVER
    asked = np.flatnonzero(known)[:: 1 + int(known.sum()) // ASKED]
    if asked.size < LEAST_PLACES:
        return own
    middle = Usual(*(_middle(each[asked]) for each in own))
    # Journeys differ: places are compared by the operations that both call, and what lies between those is like theirs.
    between = max(float(middle.times[_DURATION] - _parts(middle.times[None], waits=middle.waits[None])[0]), 0.0)
    alike = np.where(np.isnan(own.waits), np.nan, middle.waits)
    usual = _parts(np.broadcast_to(middle.times, own.times.shape), waits=alike) + between
    new = ~np.isnan(own.waits) & np.isnan(alike)
    far = known & (own.times[:, _DURATION] > FAR * usual) & ~new.any(axis=1)
    return _with(own, middle=middle, usual=usual, alike=alike, far=far) if far.any() else own


def _with(own: Usual, *, middle: Usual, usual: Floats, alike: Floats, far: Bools) -> Usual:
    times = np.where(far[:, None], middle.times, own.times)
    times[far, _DURATION] = usual[far]
    return Usual(times, np.where(far, middle.spread, own.spread), np.where(far[:, None], alike, own.waits))


def _parts(times: Floats, *, waits: Floats) -> Floats:
    """Ms of all parts together."""
    return np.asarray(np.nansum(waits, axis=1) + times[:, 1:].sum(axis=1), dtype=np.float64)


def _middle(values: Floats) -> Floats:
    """Median along the places; nan where fewer than `LEAST_PLACES` are known."""
    columns = values.reshape(len(values), -1).T
    return np.array(
        [np.median(each) if (each := column[~np.isnan(column)]).size >= LEAST_PLACES else np.nan for column in columns]
    ).reshape(values.shape[1:])

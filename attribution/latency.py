"""Slow by its own habit: which attempts took far longer than this place's own, and where the time went.

Nobody is compared with a limit or with the others: a practice on a thin line is not at fault each day. The habit is the
lower quartile of what the place itself showed, so that a slow spell must last for most of the history before it
becomes the habit.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from attribution.symptoms import SLOW_CLIENT, SLOW_LINE, SLOW_LOOKUP, SLOW_SERVER
from attribution.window import BAD, Bools, Floats, Ints, Rows
from domain.attempts import Attempt
from domain.failures import FailureClass
from domain.vocabulary import Phase

LEAST_HISTORY = 3
"""Attempts that make a habit; fewer, and nothing is called slow."""
QUARTILE = 0.25
GROWTH = 2.0
"""An attempt is slow when it took this many times its usual duration more (2: three times as long) ..."""
LEAST_GROWTH_MS = 1_000.0
"""... and at least this much more: half a second more is what a busy machine adds at any moment."""
MILD = 2.0
"""Growth, in units of the least that counts, below which slowness is mild."""
PATH_SHARE = 0.04
"""Least share of the extra time in connect and TLS that shows a slow way: of some 14 calls few connect anew."""
LEAST_PATH_MS = 20.0
"""Growth of connect and TLS below this is noise of any network."""
ONE_OPERATION = 0.7
"""Share of the extra waits in one operation that makes it that operation's."""
HISTORY = 18
"""Latest attempts of a place that its habit is taken from, phase by phase."""


class Slowness(NamedTuple):
    """What a slow attempt shows."""

    symptom: str
    operation: str = ""
    """The operation that took most of the extra time, or empty."""
    mild: bool = False
    """Whether the extra time is below twice the least that counts: a busy machine shows that now and then."""


def slow_rows(table: Rows, *, places: int) -> Mapping[int, Slowness]:
    """Row numbers of the window's attempts that were slow by their place's own habit."""
    if not table.attempts:
        return {}
    duration = np.array([each.duration_ms for each in table.attempts])
    passed = np.array([each.outcome not in BAD for each in table.attempts], dtype=np.bool_)
    habit = _habits(duration, place=table.place, passed=passed, places=places)[table.place]
    growth = (duration - habit) / np.maximum(GROWTH * habit, LEAST_GROWTH_MS)
    late = (growth >= 1.0) & (table.round >= 0)
    late &= passed | np.array([each.failure_class is FailureClass.CLIENT_BUDGET for each in table.attempts])
    found = {}
    habits: dict[int, _Habit] = {}
    for row in np.flatnonzero(late).tolist():
        place = int(table.place[row])
        if place not in habits:
            habits[place] = _habit(_history(table, place=place, passed=passed))
        slowness = _where_it_went(table.attempts[row], habit=habits[place])
        found[row] = slowness._replace(mild=bool(growth[row] < MILD))
    return found


def _habits(duration: Floats, *, place: Ints, passed: Bools, places: int) -> Floats:
    """Lower quartile of each place's durations; beyond all reach where too few are known."""
    rows = np.flatnonzero(passed)
    rows = rows[np.lexsort((duration[rows], place[rows]))]
    counts = np.bincount(place[rows], minlength=places)
    starts = np.cumsum(counts) - counts
    # No habit: so long that nothing is ever slow, yet finite, so that it can be divided by.
    out = np.full(places, 1e12)
    known = counts >= LEAST_HISTORY
    picked = starts + np.floor(QUARTILE * np.maximum(counts - 1, 0)).astype(np.int64)
    out[known] = duration[rows[picked[known]]]
    return out


def _history(table: Rows, *, place: int, passed: Bools) -> list[Attempt]:
    first, after = np.searchsorted(table.place, [place, place + 1])
    rows = [row for row in range(first, after) if passed[row]]
    # The window's own rows come last; with a long history the window must not outweigh it.
    return [table.attempts[row] for row in rows[-HISTORY:]]


class _Habit(NamedTuple):
    """Usual milliseconds of one place."""

    duration: float
    path: float
    look_up: float
    load: float
    waits: Mapping[str, float]


def _habit(history: Sequence[Attempt]) -> _Habit:
    names = {name for each in history for name in each.wait_ms}
    return _Habit(
        duration=_lower([each.duration_ms for each in history]),
        path=_lower([_path(each) for each in history]),
        look_up=_lower([each.phase_ms.get(Phase.DNS, 0.0) for each in history]),
        load=_lower([_load(each) for each in history]),
        waits={name: _lower([each.wait_ms[name] for each in history if name in each.wait_ms]) for name in names},
    )


def _where_it_went(attempt: Attempt, *, habit: _Habit) -> Slowness:
    path = max(_path(attempt) - habit.path, 0.0)
    look_up = max(attempt.phase_ms.get(Phase.DNS, 0.0) - habit.look_up, 0.0)
    load = max(_load(attempt) - habit.load, 0.0)
    waits = {name: max(value - habit.waits.get(name, value), 0.0) for name, value in attempt.wait_ms.items()}
    waited = sum(waits.values())
    extra = path + look_up + load + waited
    if extra < 0.5 * (attempt.duration_ms - habit.duration):
        return Slowness(SLOW_CLIENT)
    if look_up >= 0.5 * extra:
        return Slowness(SLOW_LOOKUP)
    if load >= 0.5 * extra or path >= max(LEAST_PATH_MS, habit.path, PATH_SHARE * waited):
        return Slowness(SLOW_LINE)
    most = max(waits, key=lambda name: (waits[name], name), default="")
    alone = bool(most) and waits[most] >= ONE_OPERATION * waited
    return Slowness(SLOW_SERVER, most if alone else "")


def _path(attempt: Attempt) -> float:
    return attempt.phase_ms.get(Phase.CONNECT, 0.0) + attempt.phase_ms.get(Phase.TLS, 0.0)


def _load(attempt: Attempt) -> float:
    return attempt.phase_ms.get(Phase.SEND, 0.0) + attempt.phase_ms.get(Phase.RECEIVE, 0.0)


def _lower(values: Sequence[float]) -> float:
    """The lower quartile: one of the values, so that equal input gives equal output on every machine."""
    return sorted(values)[int(QUARTILE * (len(values) - 1))] if values else 0.0

"""Slow by its own habit: which attempts took far longer than this place's own, and where the time went.

Nobody is compared with a limit or with the others: a practice on a thin line is not at fault each day.
"""

from typing import Final, NamedTuple

import numpy as np

from attribution.columns import TIMES, Bools, Floats, Ints
from attribution.constants import ROUNDS
from attribution.memory import Memory
from attribution.symptoms import GOOD, NOTHING, NUMBER, SLOW_CLIENT, SLOW_LINE, SLOW_LOOKUP, SLOW_SERVER

GROWTH: Final = 2.0
"""An attempt is slow when it took this many times its usual duration more (2: three times as long) ..."""
LEAST_GROWTH_MS: Final = 1_000.0
"""... and at least this much more: half a second more is what a busy machine adds at any moment."""
MILD: Final = 2.0
"""Growth, in units of the least that counts, below which slowness is mild."""
PATH_SHARE: Final = 0.04
"""Least share of the extra time in connect and TLS that shows a slow way: of some 14 calls few connect anew."""
LEAST_PATH_MS: Final = 20.0
"""Growth of connect and TLS below this is noise of any network."""
ONE_OPERATION: Final = 0.7
"""Share of the extra waits in one operation that makes it that operation's."""

_BUDGET: Final = NUMBER["client.budget"]
_DURATION, _DNS, _PATH, _LOAD = range(len(TIMES))


class Slow(NamedTuple):
    """What slow cells show; shape (places, rounds)."""

    symptom: Ints
    """Number of the kind of slowness, or GOOD."""
    operation: Ints
    """The operation that took most of the extra time, or -1."""
    mild: Bools
    """Whether the extra time is below twice the least that counts: a busy machine shows that now and then."""


def slow_cells(memory: Memory, *, rows: Ints) -> Slow:
    """The slow cells of the window, by each place's habit."""
    symptom = memory.ring.last("symptom", rounds=ROUNDS)[rows]
    times = memory.ring.last("times", rounds=ROUNDS)[rows].astype(np.float64)
    usual = memory.habits.times[rows][:, None, :]
    duration, habit = times[..., _DURATION], usual[..., _DURATION]
    growth = np.nan_to_num((duration - habit) / np.maximum(GROWTH * habit, LEAST_GROWTH_MS))
    late = (growth >= 1.0) & (symptom != NOTHING) & ((symptom == GOOD) | (symptom == _BUDGET))
    out = Slow(np.zeros(late.shape, dtype=np.int64), np.full(late.shape, -1, dtype=np.int64), late & (growth < MILD))
    if late.any():
        place, column = np.nonzero(late)
        waits = memory.ring.last("waits", rounds=ROUNDS)[rows[place], column].astype(np.float64)
        more = np.maximum(times[late] - usual[place, 0], 0.0)
        kind, operation = _where_it_went(more, waits=waits - memory.habits.waits[rows[place]], usual=usual[place, 0])
        out.symptom[late], out.operation[late] = kind, operation
    return out


def _where_it_went(more: Floats, *, waits: Floats, usual: Floats) -> tuple[Ints, Ints]:
    """Kind of slowness and operation of each slow attempt. `more`: extra ms by TIMES; `waits`: by operation."""
    extra_waits = np.maximum(np.nan_to_num(waits), 0.0)
    waited = extra_waits.sum(axis=1)
    path, look_up, load = more[:, _PATH], more[:, _DNS], more[:, _LOAD]
    extra = path + look_up + load + waited
    far = path >= np.maximum(np.maximum(LEAST_PATH_MS, usual[:, _PATH]), PATH_SHARE * waited)
    kind = np.select(
        [extra < 0.5 * more[:, _DURATION], look_up >= 0.5 * extra, (load >= 0.5 * extra) | far],
        [NUMBER[SLOW_CLIENT], NUMBER[SLOW_LOOKUP], NUMBER[SLOW_LINE]],
        default=NUMBER[SLOW_SERVER],
    )
    most = extra_waits.argmax(axis=1)
    alone = (kind == NUMBER[SLOW_SERVER]) & (waited > 0)
    alone &= extra_waits[np.arange(most.size), most] >= ONE_OPERATION * waited
    return kind, np.where(alone, most, -1)

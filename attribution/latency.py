"""Slow by its own habit: which attempts took far longer than this place's own, and where the time went.

Nobody is compared with a limit or with the others: a practice on a thin line is not at fault each day. What slows
everybody by degrees is the hour's load and is allowed for (`memory.load`).
"""

from functools import reduce
from typing import Final, NamedTuple

import numpy as np

from attribution.columns import TIMES, Bools, Floats, Ints
from attribution.constants import ROUNDS
from attribution.excess import Excess, excess_of
from attribution.memory import Memory
from attribution.symptoms import GOOD, NOTHING, NUMBER, SLOW_CLIENT, SLOW_LINE, SLOW_LOOKUP, SLOW_SERVER

GROWTH: Final = 0.45
"""An attempt is slow when it took this share of its usual duration longer ..."""
SPREADS: Final = 5.0
"""... and so many of its usual spreads ..."""
LEAST_GROWTH_MS: Final = 500.0
"""... and at least this much more ..."""
LEAST_GROWTH_SHORT_MS: Final = 1_000.0
"""... or this, in rounds below a minute: those are of a lab, whose busy machine adds half a second at any moment."""
SHORT_ROUND_S: Final = 60.0
OF_SHIFT: Final = 0.5
"""Where the middle of all places is slower than the hour brings, an attempt is slow at this share of that, ..."""
SPREADS_OF_SHIFT: Final = 2.0
"""... so many of its usual spreads, and that share of the least: that many places do not stray together."""
PART_GROWTH: Final = 2.0
"""Look-up, way or load alone is slow at so many times its usual more, and the same least."""
CALL_GROWTH: Final = 5.0
LEAST_CALLS: Final = 2.0
"""One operation alone is slow at so many times its usual more, and so many times the least: calls have long tails."""
MILD: Final = 2.0
"""Growth, in units of the least that counts, below which slowness is mild."""
PATH_SHARE: Final = 0.04
"""Least share of the extra time in connect and TLS that shows a slow way: of some 14 calls few connect anew."""
LEAST_PATH_MS: Final = 20.0
"""Growth of connect and TLS below this is noise of any network."""
ONE_OPERATION: Final = 0.7
"""Share of the extra waits in one operation that makes it that operation's ..."""
ONE_OF_NOISE: Final = 0.5
"""... or this share, where without it the attempt would have been none that is slow: other calls stray as well."""

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
    symptom = memory.ring.last("symptom", rounds=ROUNDS, rows=rows)
    excess = excess_of(memory, rows=rows)
    least = LEAST_GROWTH_SHORT_MS if memory.round_s < SHORT_ROUND_S else LEAST_GROWTH_MS
    growth = np.nan_to_num(_growth(excess, least=least))
    late = (growth >= 1.0) & (symptom != NOTHING) & ((symptom == GOOD) | (symptom == _BUDGET))
    out = Slow(np.zeros(late.shape, dtype=np.int64), np.full(late.shape, -1, dtype=np.int64), late & (growth < MILD))
    if late.any():
        out.symptom[late], out.operation[late] = _where_it_went(
            excess.times[late],
            waits=excess.waits(late)[0],
            usual=excess.usual[late],
            slow_from=_whole_least(excess, least=least)[late],
        )
    memory.ring.note("slow", rows=rows, value=late)
    return out


def _growth(excess: Excess, *, least: float) -> Floats:
    """Extra time in units of the least that counts: of the whole attempt, or of a part alone."""
    calls_least = max(LEAST_CALLS * LEAST_GROWTH_MS, least)
    whole = excess.times[..., _DURATION] / _whole_least(excess, least=least)
    parts = excess.times[..., _DNS:] / np.maximum(PART_GROWTH * excess.usual[..., _DNS:], least)
    one = np.full(whole.shape, -np.inf)
    # Or no call grew by so much. Operation by operation, as numpy's own maximum of so few takes twice as long.
    longest = reduce(np.fmax, np.moveaxis(excess.raw_waits, -1, 0), np.zeros(1, dtype=np.float32))
    long = np.asarray(longest >= calls_least, dtype=np.bool_)
    waits, usual = excess.waits(long)
    calls = waits / np.maximum(CALL_GROWTH * usual, calls_least)
    one[long] = np.where(np.isnan(calls), -np.inf, calls).max(axis=-1, initial=-np.inf)
    return np.asarray(np.maximum(np.maximum(whole, parts.max(axis=-1)), one), dtype=np.float64)


def _whole_least(excess: Excess, *, least: float) -> Floats:
    """Extra ms from which an attempt as a whole is slow."""
    spread = excess.spread[:, None]
    alone = np.maximum(np.maximum(GROWTH * excess.usual[..., _DURATION], SPREADS * spread), least)
    # In a busy hour places stray further from each other: one on a thin line feels it twice.
    alone *= np.maximum(excess.load, 1.0)[None, :]
    with_all = np.maximum(np.maximum(OF_SHIFT * excess.beyond, SPREADS_OF_SHIFT * spread), OF_SHIFT * least)
    return np.asarray(np.where(excess.beyond > 0.0, np.minimum(alone, with_all), alone), dtype=np.float64)


def _where_it_went(beyond: Floats, *, waits: Floats, usual: Floats, slow_from: Floats) -> tuple[Ints, Ints]:
    """Kind of slowness and operation of each slow attempt. `beyond`, `usual`: ms by TIMES; `waits`: extra ones."""
    more = np.maximum(beyond, 0.0)
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
    longest = extra_waits[np.arange(most.size), most]
    noise = beyond[:, _DURATION] - longest < slow_from
    alone &= longest >= np.where(noise, ONE_OF_NOISE, ONE_OPERATION) * waited
    return kind, np.where(alone, most, -1)

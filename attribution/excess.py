"""How much longer than usual each attempt of the window took, part by part, the hour's load allowed for."""

from typing import NamedTuple

import numpy as np

from attribution.columns import TIMES, Floats, Ints
from attribution.constants import ROUNDS
from attribution.memory import Memory

_DURATION, _DNS, _PATH, _LOAD = range(len(TIMES))


class Excess(NamedTuple):
    """Milliseconds; shapes (places, rounds, TIMES) and (places, rounds, operations), spread (places,)."""

    times: Floats
    """Beyond what is usual; negative where it was quicker."""
    usual: Floats
    waits: Floats
    """Beyond what is usual, by operation; nan where it was not called."""
    usual_waits: Floats
    spread: Floats
    """Standard deviation of the duration."""


def excess_of(memory: Memory, *, rows: Ints) -> Excess:
    """The window's excess over each place's habit; moves the belief in the hour's load by one round."""
    times = memory.ring.last("times", rounds=ROUNDS)[rows].astype(np.float64)
    waits = memory.ring.last("waits", rounds=ROUNDS)[rows].astype(np.float64)
    usual = np.repeat(memory.habits.times[rows][:, None, :], ROUNDS, axis=1)
    usual_waits = np.where(np.isnan(waits), np.nan, memory.habits.waits[rows][:, None, :])
    waited, expected = np.nansum(waits, axis=-1), np.nansum(usual_waits, axis=-1)
    allowed = memory.load.seen(_ratios(times, usual=usual, waited=waited, expected=expected))
    factor = np.exp(allowed)[None]
    grown = usual.copy()
    grown[..., _DNS:] *= factor[..., 1:]
    parts = (grown - usual)[..., _DNS:].sum(axis=-1) + expected * (factor[..., 0] - 1.0)
    grown[..., _DURATION] += np.where(usual[..., _DURATION] < 1e11, parts, 0.0)
    busy_waits = usual_waits * factor[..., :1]
    return Excess(times - grown, grown, waits - busy_waits, busy_waits, memory.habits.spread[rows])


def _ratios(times: Floats, *, usual: Floats, waited: Floats, expected: Floats) -> Floats:
    """Logs of (ms / usual ms) of waits, dns, path, load; nan where either is unknown."""
    seen = np.concatenate([waited[..., None], times[..., _DNS:]], axis=-1)
    habit = np.concatenate([expected[..., None], usual[..., _DNS:]], axis=-1)
    known = (seen > 0) & (habit > 0) & (habit < 1e11)
    return np.where(known, np.log(np.where(known, seen, 1.0) / np.where(known, habit, 1.0)), np.nan)

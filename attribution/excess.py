"""How much longer than usual each attempt of the window took, part by part, the hour's load allowed for."""

from dataclasses import dataclass

import numpy as np

from attribution.columns import TIMES, Bools, Floats, Ints
from attribution.constants import ROUNDS
from attribution.memory import Memory
from attribution.memory.ring import Array
from attribution.symptoms import GOOD
from attribution.usual import ASKED, usual_of

_DURATION, _DNS, _PATH, _LOAD = range(len(TIMES))


@dataclass(frozen=True, slots=True, kw_only=True)
class Excess:
    """Milliseconds; shapes (places, rounds, TIMES), spread (places,)."""

    times: Floats
    """Beyond what is usual; negative where it was quicker."""
    usual: Floats
    spread: Floats
    """Standard deviation of the duration."""
    raw_waits: Array
    """As they were, by operation; nan where it was not called."""
    usual_waits: Floats
    """Of each place and operation, without the hour's load."""
    load: Floats
    """Factor of the hour by which waits grow, for each round."""
    beyond: Floats
    """Of each place and round, ms that the middle of all places waited beyond what the hour brings; 0 where it is no
    more than that."""

    def waits(self, cells: Bools) -> tuple[Floats, Floats]:
        """Of some cells the waits beyond what is usual, and the usual ones; nan where an operation was not called."""
        place, column = np.nonzero(cells)
        waits = self.raw_waits[place, column].astype(np.float64)
        usual = np.where(np.isnan(waits), np.nan, self.usual_waits[place]) * self.load[column, None]
        return waits - usual, usual


def excess_of(memory: Memory, *, rows: Ints) -> Excess:
    """The window's excess over each place's habit; moves the belief in the hour's load by one round."""
    times = memory.ring.last("times", rounds=ROUNDS, rows=rows).astype(np.float64)
    waits = memory.ring.last("waits", rounds=ROUNDS, rows=rows)
    habit = usual_of(memory.habits, rows=rows)
    usual = np.repeat(habit.times[:, None, :], ROUNDS, axis=1)
    usual_waits = habit.waits
    # As a product: the sum over so few operations takes three times as long.
    expected = np.einsum("prk,pk->pr", (~np.isnan(waits)).astype(np.float64), np.nan_to_num(usual_waits))
    asked = slice(None, None, 1 + rows.size // ASKED)
    ratios = _ratios(times[asked], usual=usual[asked], waits=waits[asked], usual_waits=usual_waits[asked, None, :])
    # A reply that says no comes at once: what fails for everybody does not make the hour a quick one.
    passed = memory.ring.last("symptom", rounds=ROUNDS, rows=rows[asked]) == GOOD
    level = memory.habits.level(rows[asked])
    allowed = memory.load.seen(np.where(passed[..., None], ratios, np.nan), level=level, end=memory.end)
    factor = np.exp(allowed.load)[None]
    grown = usual.copy()
    grown[..., _DNS:] *= factor[..., 1:]
    parts = (grown - usual)[..., _DNS:].sum(axis=-1) + expected * (factor[..., 0] - 1.0)
    grown[..., _DURATION] += np.where(usual[..., _DURATION] < 1e11, parts, 0.0)
    return Excess(
        times=times - grown,
        usual=grown,
        spread=habit.spread,
        raw_waits=waits,
        usual_waits=usual_waits,
        load=factor[0, :, 0],
        beyond=expected * factor[..., 0] * np.expm1(allowed.beyond[:, 0]),
    )


def _ratios(times: Floats, *, usual: Floats, waits: Array, usual_waits: Floats) -> Floats:
    """Logs of (ms / usual ms) of waits, dns, path, load; nan where either is unknown.

    Of the waits it is the one below which operations lie that usually take half of the time: an hour slows all
    operations, and one that is at fault is no hour.
    """
    of_waits = _log_ratio(waits.astype(np.float64), usual_waits)
    order = np.argsort(of_waits, axis=-1)  # nan comes last
    usual_ms = np.take_along_axis(np.where(np.isnan(of_waits), 0.0, usual_waits), order, axis=-1).cumsum(axis=-1)
    half = (usual_ms >= 0.5 * usual_ms[..., -1:]).argmax(axis=-1)
    middle = np.take_along_axis(of_waits, np.take_along_axis(order, half[..., None], axis=-1), axis=-1)
    return np.concatenate([middle, _log_ratio(times[..., _DNS:], usual[..., _DNS:])], axis=-1)


def _log_ratio(seen: Floats, habit: Floats) -> Floats:
    known = (seen > 0) & (habit > 0) & (habit < 1e11)
    return np.where(known, np.log(np.where(known, seen, 1.0) / np.where(known, habit, 1.0)), np.nan)

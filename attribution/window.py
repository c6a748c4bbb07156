"""The window as arrays: one row for each place, one column for each round, one observed symptom in each cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from attribution.constants import ROUNDS
from attribution.symptoms import GOOD, NOTHING, NUMBER, OUTSIDE_CORE, UNKNOWN
from domain.attempts import Attempt
from domain.journeys import NEIGHBOURS
from domain.organisations import Place
from domain.vocabulary import Outcome

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


BAD = frozenset(outcome for outcome in Outcome if outcome.is_bad)
_NO_ATTEMPT = frozenset(outcome for outcome in Outcome if not outcome.is_attempt)


@dataclass(frozen=True, kw_only=True)
class Grid:
    """What was seen: arrays of shape (places, rounds), the last column being the latest round."""

    places: tuple[Place, ...]
    """Ordered by vantage."""
    start: datetime
    end: datetime
    round_s: float
    symptom: Ints
    """Number of the symptom; GOOD, or NOTHING."""
    time: Floats
    """Scheduled time in seconds since `start`; nan where nothing was seen."""
    operation: Ints
    """Number of the operation that the symptom names, or -1."""
    provider: Ints
    """Number of the hospital of the attempt, or -1."""
    depth: Ints
    """Calls of the core that passed before the failing one."""
    began: Bools
    """Whether any call of the attempt passed."""
    mild: Bools
    """Whether a slow attempt was only mildly so."""
    operations: tuple[str, ...]
    providers: tuple[str, ...]
    calls: int
    """Calls of the core in a journey that passes."""
    cell_attempts: Mapping[tuple[int, int], Attempt]
    """The attempt of each cell that is not good."""

    @cached_property
    def bad(self) -> Bools:
        """Cells with a symptom."""
        return self.symptom > GOOD

    @cached_property
    def seen(self) -> Bools:
        """Cells with an attempt (silence is none)."""
        return (self.symptom >= GOOD) & ~np.isnan(self.time)

    @cached_property
    def when(self) -> Floats:
        """Time of each cell in seconds since `start`; the middle of its round where nothing arrived."""
        middle = (np.arange(self.time.shape[1]) + 0.5) * self.round_s
        return np.where(np.isnan(self.time), middle[None, :], self.time)

    def moment(self, second: float) -> datetime:
        """The datetime of a time of this grid."""
        return self.start + timedelta(seconds=float(second))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The attempts that say something, as columns; `cell` is (place number, round number), round < 0 for history."""

    attempts: list[Attempt]
    place: Ints
    round: Ints
    time: Floats
    received: Floats
    """When each was received, in seconds since the window's start."""


def rows(attempts: Sequence[Attempt], *, places: Sequence[Place], start: datetime, round_s: float) -> Rows:
    """Attempts of known places up to the window's end, ordered so that the worst and latest of a cell comes last.

    Those of neighbours are left out: a dead picture archive must not pass for a dead core, nor a live one for a live
    core.
    """
    number = {place.vantage: index for index, place in enumerate(places)}
    told = [each for each in attempts if each.outcome not in _NO_ATTEMPT and each.journey not in NEIGHBOURS]
    known = [each for each in told if each.vantage in number]
    place = np.array([number[each.vantage] for each in known], dtype=np.int64)
    zero = start.timestamp()
    time = np.array([each.scheduled_at.timestamp() - zero for each in known], dtype=np.float64)
    bad = np.array([each.outcome in BAD for each in known], dtype=np.int64)
    # Datetimes hold microseconds; a tiny step keeps what is due exactly on a boundary in the round that it opens.
    column = np.floor(time / round_s + 1e-6).astype(np.int64)
    order = np.lexsort((time, bad, column, place))
    order = order[column[order] < ROUNDS]
    received = np.array([each.received_at.timestamp() - zero for each in known], dtype=np.float64)
    return Rows(
        attempts=[known[i] for i in order],
        place=place[order],
        round=column[order],
        time=time[order],
        received=received[order],
    )


def grid(
    table: Rows,
    *,
    places: Sequence[Place],
    start: datetime,
    end: datetime,
    round_s: float,
    slow: Mapping[int, tuple[str, str, bool]],
) -> Grid:
    """Fill the window. A place with several attempts in one round shows the worst of them, then the latest.

    `slow`: symptom, operation and mildness of the rows that were slow by their own place's habit.
    """
    shape = (len(places), ROUNDS)
    inside = np.flatnonzero(table.round >= 0)
    cells = (table.place[inside], table.round[inside])
    seen = [_seen(table.attempts[i], slow=slow.get(int(i))) for i in inside]
    operations = tuple(sorted({each.operation for each in seen} - {""}))
    providers = tuple(sorted({each.attempt.provider for each in seen} - {""}))
    return Grid(
        places=tuple(places),
        start=start,
        end=end,
        round_s=round_s,
        symptom=_filled(shape, cells=cells, values=[each.symptom for each in seen], empty=NOTHING),
        time=_times(shape, cells=cells, values=table.time[inside]),
        operation=_filled(shape, cells=cells, values=_numbers([each.operation for each in seen], operations), empty=-1),
        provider=_filled(
            shape, cells=cells, values=_numbers([each.attempt.provider for each in seen], providers), empty=-1
        ),
        depth=_filled(shape, cells=cells, values=[each.depth for each in seen], empty=0),
        began=_filled(shape, cells=cells, values=[bool(each.attempt.passed) for each in seen], empty=0) > 0,
        mild=_filled(shape, cells=cells, values=[each.mild for each in seen], empty=0) > 0,
        operations=operations,
        providers=providers,
        calls=_calls([each.attempt for each in seen if each.symptom == GOOD]),
        cell_attempts={
            (int(i), int(t)): each.attempt for i, t, each in zip(*cells, seen, strict=True) if each.symptom > GOOD
        },
    )


class _Seen(NamedTuple):
    attempt: Attempt
    symptom: int
    operation: str
    depth: int
    mild: bool = False


def _seen(attempt: Attempt, *, slow: tuple[str, str, bool] | None) -> _Seen:
    if slow is not None:
        return _Seen(attempt, NUMBER[slow[0]], slow[1], 0, slow[2])
    if attempt.outcome not in BAD:
        return _Seen(attempt, GOOD, "", 0)
    number = NUMBER[attempt.failure_class.value if attempt.failure_class else UNKNOWN]
    return _Seen(attempt, number, attempt.operation, core_calls(attempt))


def _filled(shape: tuple[int, int], *, cells: tuple[Ints, Ints], values: list[int], empty: int) -> Ints:
    out = np.full(shape, empty, dtype=np.int64)
    out[cells] = values
    return out


def _times(shape: tuple[int, int], *, cells: tuple[Ints, Ints], values: Floats) -> Floats:
    out = np.full(shape, np.nan)
    out[cells] = values
    return out


def _numbers(values: list[str], names: tuple[str, ...]) -> list[int]:
    """Position of each value in `names`; -1 for the empty one."""
    number = {name: index for index, name in enumerate(names)}
    return [number.get(value, -1) for value in values]


def core_calls(attempt: Attempt) -> int:
    """Calls of the core that passed."""
    return sum(name not in OUTSIDE_CORE for name in attempt.passed)


def _calls(good: list[Attempt]) -> int:
    """The usual number of core calls of a good run, from a sample."""
    sample = [core_calls(each) for each in good[:: 1 + len(good) // 500]]
    return int(np.median(sample)) if sample else 0

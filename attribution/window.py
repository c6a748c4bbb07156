"""The window as arrays: one row for each place, one column for each round, one observed symptom in each cell."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, reduce

import numpy as np

from attribution.columns import TIMES, Bits, Bools, Floats, Ints
from attribution.constants import ROUNDS
from attribution.latency import Slow, slow_cells
from attribution.memory import Memory
from attribution.memory.ring import Array
from attribution.patterns import patterns
from attribution.silence import silent_cells
from attribution.symptoms import GOOD, NOTHING, NUMBER, OUTSIDE_CORE, SILENT
from domain.organisations import Place

__all__ = ["Array", "Bits", "Bools", "Floats", "Grid", "Ints", "ever", "grid", "numbered"]


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
    version: Ints
    """Number of the version of the probe's software, or -1."""
    phase: Ints
    """Number of the phase that failed, by `columns.PHASES`, or -1."""
    passed: Bits
    """Operations that the attempt completed, as bits."""
    looked_up: Bools
    """Whether the attempt looked up a name itself: who goes through a proxy leaves that to it."""
    mild: Bools
    """Whether a slow attempt was only mildly so."""
    outcome: Ints
    """The same as `symptom`, but of an attempt that was so slow that it did not come to its end the class of failure
    with which it ended: it is no slow one that worked."""
    belief: Floats
    """Of each place in the states of a fault of its own (`memory.past`), when the window begins."""
    last: Ints
    """Symptom of its latest failure before the window, or GOOD."""
    usual: Floats
    """Share of all attempts that show each symptom for no lasting reason."""
    operations: tuple[str, ...]
    providers: tuple[str, ...]
    versions: tuple[str, ...]

    @cached_property
    def bad(self) -> Bools:
        """Cells with a symptom."""
        return self.symptom > GOOD

    @cached_property
    def seen(self) -> Bools:
        """Cells with an attempt (silence is none)."""
        return (self.symptom >= GOOD) & ~np.isnan(self.time)

    @cached_property
    def known_rows(self) -> Ints:
        """Cells of which anything is known, silence too, as one number for each place (`attribution.patterns`)."""
        return patterns(self.symptom != NOTHING)

    @cached_property
    def slow_rows(self) -> Ints:
        """Slow cells likewise."""
        return patterns(self._slow)

    @cached_property
    def silent_before(self) -> Bools:
        """Places that fell silent before the window, or in a round of which most reports were under planned work."""
        silent, reported = self.symptom == NUMBER[SILENT], ~np.isnan(self.time)
        planned = (reported & (self.symptom == NOTHING)).sum(axis=0) * 2 > reported.sum(axis=0)
        first = silent.argmax(axis=1)
        return np.asarray(ever(silent) & ((first == 0) | planned[first]), dtype=np.bool_)

    @cached_property
    def alone(self) -> bool:
        """Whether nothing is to be compared with: since the first trouble at most one place has been seen."""
        first = int(np.argmax(self.bad.any(axis=0)))  # 0 where there is none
        return int(ever(self.seen[:, first:]).sum()) < 2

    @cached_property
    def depth(self) -> Ints:
        """Calls of the core that passed before the failing one; 0 for an attempt that did not fail."""
        core = np.uint64(sum(1 << i for i, name in enumerate(self.operations) if name not in OUTSIDE_CORE))
        counts = np.bitwise_count(self.passed & core).astype(np.int64)
        return np.asarray(np.where(self.bad & ~self._slow, counts, 0), dtype=np.int64)

    @cached_property
    def began(self) -> Bools:
        """Whether any call of the attempt passed."""
        return np.asarray(self.passed > 0, dtype=np.bool_)

    @cached_property
    def alike(self) -> Ints:
        """For each place a number, the same for those that show the same and stopped at the same points."""
        return numbered(np.concatenate([self.symptom, self.depth, self.began, self.operation], axis=1))

    @cached_property
    def calls(self) -> int:
        """Calls of the core in a journey that comes to its end: the usual number, or all where none does."""
        core = np.uint64(sum(1 << i for i, name in enumerate(self.operations) if name not in OUTSIDE_CORE))
        whole = np.bitwise_count(self.passed[(self.symptom == GOOD) | self._slow] & core)
        return int(np.median(whole)) if whole.size else int(np.bitwise_count(core))

    @cached_property
    def when(self) -> Floats:
        """Time of each cell in seconds since `start`; the middle of its round where nothing arrived."""
        middle = (np.arange(self.time.shape[1]) + 0.5) * self.round_s
        return np.where(np.isnan(self.time), middle[None, :], self.time)

    @cached_property
    def late(self) -> Bools:
        """Slow cells whose attempt came to its end."""
        return np.asarray(self._slow & (self.outcome == self.symptom), dtype=np.bool_)

    @cached_property
    def _slow(self) -> Bools:
        return np.asarray(np.isin(self.symptom, [NUMBER[n] for n in NUMBER if n.startswith("slow.")]), dtype=np.bool_)

    def moment(self, second: float) -> datetime:
        """The datetime of a time of this grid."""
        return self.start + timedelta(seconds=second)


def ever(cells: Bools) -> Bools:
    """Rows with any cell: numpy's own `any` takes ten times as long for so few columns."""
    return np.asarray(reduce(np.logical_or, cells.T, np.zeros(len(cells), dtype=np.bool_)), dtype=np.bool_)


def numbered(rows: Floats | Ints) -> Ints:
    """For each row a number, the same for equal rows."""
    # Drawn weights, always the same ones: the sums are equal only where the rows are. Square roots of whole numbers
    # would not do: that of 8 is twice that of 2.
    mix = rows.astype(np.float64) @ np.random.default_rng(26).uniform(1.0, 2.0, rows.shape[1])
    return np.asarray(np.unique(mix, return_inverse=True)[1], dtype=np.int64)


def grid(memory: Memory, *, places: tuple[Place, ...], rows: Ints, end: datetime) -> Grid:
    """The last rounds of these places, whose numbers in the memory are `rows`.

    A place with several attempts in one round shows the worst of them (`memory.ring.how_bad`).
    """
    start = end - timedelta(seconds=ROUNDS * memory.round_s)
    take = {
        name: memory.ring.last(name, rounds=ROUNDS, rows=rows)
        for name in ("symptom", "operation", "provider", "version", "phase", "passed", "scheduled")
    }
    slow: Slow = slow_cells(memory, rows=rows)
    ended = take["symptom"].astype(np.int64)
    symptom = np.where(slow.symptom > GOOD, slow.symptom, ended)
    symptom = np.where(silent_cells(memory, rows=rows, end=end.timestamp()), NUMBER[SILENT], symptom)
    return Grid(
        places=places,
        start=start,
        end=end,
        round_s=memory.round_s,
        symptom=symptom,
        time=take["scheduled"] - start.timestamp(),
        operation=np.where(slow.symptom > GOOD, slow.operation, take["operation"].astype(np.int64)),
        provider=take["provider"].astype(np.int64),
        version=take["version"].astype(np.int64),
        phase=take["phase"].astype(np.int64),
        passed=take["passed"],
        looked_up=memory.ring.last("times", rounds=ROUNDS, rows=rows)[..., TIMES.index("dns")] > 0.0,
        mild=slow.mild,
        outcome=np.where(ended > GOOD, ended, symptom),
        belief=memory.past.belief[rows],
        last=memory.past.last[rows],
        usual=memory.past.chance(),
        operations=tuple(memory.operations.known),
        providers=tuple(memory.providers.known),
        versions=tuple(memory.versions.known),
    )

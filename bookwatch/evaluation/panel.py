"""A scenario's refer-and-book runs as a table of vantages and rounds, and the last six rounds of it at a boundary."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from bookwatch.evaluation.evidence import CLASSES
from bookwatch.evaluation.played import Played
from bookwatch.simulator.chance import Bools, Floats, Ints
from data.codes import OUTCOMES
from domain.vocabulary import Outcome

WINDOW: Final = 6
"""Rounds that a verdict is about."""
GRACE_SHARE: Final = 0.2
"""Share of a round that is waited for what is still on its way."""
_TIMES_LONGER, _MORE_MS = 3.0, 1_000.0
"""A run is slow where it took three times its vantage's median and a second more (`Outcome.SLOW`)."""
_NOTHING: Final = -1
ROOTS: Final = tuple(sorted({each.root for each in CLASSES}))


S = TypeVar("S", np.int64, np.bool_)


@dataclass(frozen=True, kw_only=True)
class Panel:
    """Arrays of shape (vantages, rounds). Where nothing was run (`ran`), the others mean nothing."""

    played: Played
    ran: Bools
    bad: Bools
    """Failed, or with a wrong result."""
    slow: Bools
    root: Ints
    """Number of the failure's branch in `ROOTS`, or -1."""
    hospital: Ints
    received_us: Ints

    @classmethod
    def of(cls, played: Played) -> "Panel":
        """Lay it out."""
        told = played.told[0]
        column = (told.scheduled_us - played.start_us) // (played.round_s * 1_000_000)
        cells = (told.row, column)
        shape = (len(played.codes), played.rounds)
        branch = np.array([*(ROOTS.index(each.root) for each in CLASSES), _NOTHING])
        numbers = {each: OUTCOMES.number[each] for each in Outcome}
        attempted = ~np.isin(told.outcome, [numbers[each] for each in Outcome if not each.is_attempt])
        bad = np.isin(told.outcome, [numbers[each] for each in Outcome if each.is_bad])
        late = (told.outcome == numbers[Outcome.SLOW]) | _slow(told.duration_ms, row=told.row, good=~bad)
        return cls(
            played=played,
            ran=_laid(shape, cells, attempted, empty=0),
            bad=_laid(shape, cells, bad, empty=0),
            slow=_laid(shape, cells, late & ~bad, empty=0),
            root=_laid(shape, cells, branch[told.failure], empty=_NOTHING),
            hospital=_laid(shape, cells, told.hospital, empty=_NOTHING),
            received_us=_laid(shape, cells, told.received_us, empty=np.iinfo(np.int64).max),
        )

    def arrived(self, boundary: int) -> Bools:
        """Which runs had arrived when the boundary after so many rounds was judged."""
        if self.played.family.revised:
            return self.ran
        round_us = self.played.round_s * 1_000_000
        due = self.played.start_us + boundary * round_us + int(GRACE_SHARE * round_us)
        return self.ran & (self.received_us <= due)

    @cached_property
    def last(self) -> int:
        """The last boundary."""
        return self.played.rounds

    def window(self, boundary: int) -> "Window":
        """The rounds before a boundary."""
        return Window(panel=self, boundary=boundary)


@dataclass(frozen=True, kw_only=True)
class Window:
    """The last six rounds of practices and controls, as far as they had arrived; shape (vantages, 6)."""

    panel: Panel
    boundary: int

    @cached_property
    def _rounds(self) -> slice:
        return slice(max(self.boundary - WINDOW, 0), self.boundary)

    @cached_property
    def seen(self) -> Bools:
        """Attempts."""
        return self.panel.arrived(self.boundary)[:, self._rounds]

    @cached_property
    def bad(self) -> Bools:
        """Failed or wrong ones."""
        return self.panel.bad[:, self._rounds] & self.seen

    @cached_property
    def troubled(self) -> Bools:
        """Failed, wrong or slow ones."""
        return self.bad | (self.panel.slow[:, self._rounds] & self.seen)

    @cached_property
    def root(self) -> Ints:
        """Branch of the failure, or -1."""
        return np.where(self.bad, self.panel.root[:, self._rounds], _NOTHING)

    @cached_property
    def hospital(self) -> Ints:
        """Number of the hospital."""
        return self.panel.hospital[:, self._rounds]

    @property
    def practices(self) -> int:
        """How many of the vantages are practices; they come first."""
        return self.panel.played.practices

    @cached_property
    def share(self) -> Floats:
        """Share of each vantage's attempts that were troubled; 0 where there were none."""
        return np.asarray(self.troubled.sum(axis=1) / np.maximum(self.seen.sum(axis=1), 1))


def _slow(duration_ms: Floats, *, row: Ints, good: Bools) -> Bools:
    usual = np.full(int(row.max(initial=0)) + 1, np.inf)
    for each in np.unique(row[good]).tolist():
        usual[each] = float(np.median(duration_ms[good & (row == each)][:30]))
    return np.asarray(duration_ms > np.maximum(_TIMES_LONGER * usual, usual + _MORE_MS)[row], dtype=np.bool_)


def _laid(shape: tuple[int, int], cells: tuple[Ints, Ints], values: NDArray[S], *, empty: int) -> NDArray[S]:
    out = np.full(shape, empty, dtype=values.dtype)
    out[cells] = values
    return out

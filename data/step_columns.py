"""The packed steps of many runs as columns, read with numpy alone: 14 steps of 8,300 runs in some 10 ms."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from data.grouping import Ints
from data.layouts import first, second
from data.layouts.heads import FAILED_AT, FAILURE_AT, OUTCOME_AT, OWN_PROVIDER, STATUS_AT
from data.layouts.parts import Parts, Times
from data.ragged import Pieces, places_of, starts_of

_LAYOUTS: Final = (second, first)
_AFTER: Final = bytes(1)
"""After the last record: no layout, where that one is empty."""
_UNKNOWN: Final = np.isin(np.arange(256), [each.LAYOUT for each in _LAYOUTS], invert=True)


@dataclass(frozen=True)
class StepColumns:
    """The steps of many runs, run after run: each array has the shape (steps,)."""

    parts: Parts
    unreadable: Ints
    """Numbers of the runs whose record has another layout or is cut short: they have no steps here."""

    @property
    def run(self) -> Ints:
        """The number of its run, in the order in which the runs were given."""
        return self.parts.run

    @cached_property
    def place(self) -> Ints:
        """Its place within the run, from 0."""
        return places_of(np.bincount(self.run))

    @cached_property
    def kind(self) -> Ints:
        """Row of `step_kinds`."""
        return self.parts.kind.astype(np.int64, copy=False)

    @cached_property
    def sums_us(self) -> NDArray[np.int64]:
        """The six phases and what is ours, in whole microseconds, shape (steps, 7); 0 where a phase did not happen."""
        return np.stack([times.of_all(len(self.run)) for times in self.parts.times], axis=1)

    def summed_us(self, group: Ints, *, groups: int) -> NDArray[np.int64]:
        """The sums of these over the group that each step is in (numbers from 0), shape (7, groups)."""
        return np.stack([times.sums(group, groups=groups) for times in self.parts.times])

    @cached_property
    def total_ms(self) -> NDArray[np.float64]:
        """From its start to its end."""
        return self.parts.total_us / 1000

    @cached_property
    def offset_ms(self) -> NDArray[np.float64]:
        """From the run's start to its own. Raises ValueError where offsets were not asked for."""
        if self.parts.offset_us is None:
            raise ValueError("read the steps with `offsets`")
        return self.parts.offset_us / 1000

    @cached_property
    def mask(self) -> Ints:
        """Which phases happened: see `data.layouts.heads`."""
        return self.parts.head & 0xFFF

    @cached_property
    def status(self) -> Ints:
        """0 where no reply came."""
        return self.parts.head >> STATUS_AT & 0xFFFF

    @cached_property
    def outcome(self) -> Ints:
        """By `data.codes.OUTCOMES`."""
        return self.parts.head >> OUTCOME_AT & 0xFF

    @cached_property
    def failure(self) -> Ints:
        """By `data.codes.FAILURES`; 0: none."""
        return self.parts.head >> FAILURE_AT & 0xFF

    @cached_property
    def failed_phase(self) -> Ints:
        """By `data.codes.PHASES`; 0: none."""
        return self.parts.head >> FAILED_AT & 0b111

    @cached_property
    def own_provider(self) -> NDArray[np.bool_]:
        """Whether it depends on the run's hospital."""
        return (self.parts.head & OWN_PROVIDER).astype(bool)


def step_columns(blobs: Sequence[bytes], *, offsets: bool = False) -> StepColumns:
    """Read the packed steps of many runs, each in whatever layout it was written. `offsets`: also these."""
    pieces = Pieces.of(blobs)
    # An empty record has the first byte of the next one, and is found to be cut short.
    layouts = np.frombuffer(pieces.flat + _AFTER, dtype=np.uint8)[starts_of(pieces.lengths)]
    unreadable = _UNKNOWN[layouts]
    found = []
    for each in _LAYOUTS:
        own = np.flatnonzero(layouts == each.LAYOUT)
        if len(own) or each is second:
            mine = pieces if len(own) == len(blobs) else pieces.only(own)
            parts, bad = each.read(mine, offsets=offsets)
            unreadable[own] = bad
            found.append((parts, own))
    parts = found[0][0] if len(found) == 1 and len(found[0][1]) == len(blobs) else together(found)
    return StepColumns(parts, np.flatnonzero(unreadable))


def together(found: Sequence[tuple[Parts, Ints]]) -> Parts:
    """Steps that were read apart, all with their offsets or none, in the order of their runs (`Ints`: the number of
    each run)."""
    run = np.concatenate([own[parts.run] for parts, own in found])
    order = np.argsort(run, kind="stable")
    columns: dict[str, Any] = {
        each.name: np.concatenate([getattr(parts, each.name) for parts, _ in found])[order]
        for each in fields(Parts)
        if each.name not in {"run", "times"} and getattr(found[0][0], each.name) is not None
    }
    parts = zip(*([times.of_all(len(each.run)) for times in each.times] for each, _ in found), strict=True)
    times = tuple(Times(np.concatenate(each)[order]) for each in parts)
    return Parts(**{"run": run[order], "offset_us": None, "times": times, **columns})

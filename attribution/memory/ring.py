"""The last rounds of every place as dense arrays of shape (places, rounds), used in a circle."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from attribution.columns import TIMES, Bools, Floats, Ints
from attribution.symptoms import GOOD, NOTHING

DEPTH: Final = 60
"""Rounds that are kept."""
Array = npt.NDArray[Any]

_FIELDS: Mapping[str, tuple[type, float, int]] = {
    # dtype, empty value, width (0: one value a cell)
    "symptom": (np.int16, NOTHING, 0),
    "operation": (np.int16, -1, 0),
    "provider": (np.int16, -1, 0),
    "version": (np.int16, -1, 0),
    "phase": (np.int8, -1, 0),
    "passed": (np.uint64, 0, 0),
    "scheduled": (np.float64, np.nan, 0),
    "received": (np.float64, np.nan, 0),
    "times": (np.float32, np.nan, len(TIMES)),
    "waits": (np.float32, np.nan, 1),
    "slow": (np.bool_, 0, 0),
    "shown": (np.int16, NOTHING, 0),
    "explained": (np.bool_, 0, 0),
}
"""As judged last: `slow`, whether the attempt was; `shown`, its symptom, slowness and silence included; `explained`,
whether a wide cause explains it."""


def how_bad(*, symptom: Array, scheduled: Array, times: Array) -> tuple[Ints, Floats]:
    """Kind of each attempt (not judged, good, bad), and what decides among those of a kind: of good ones the longest is
    the worst, since a quick one that runs in the same round tells nothing against a slow one; of others the latest."""
    kind = np.sign(symptom.astype(np.int64) - GOOD)
    return kind, np.where(kind == 0, times[..., 0], scheduled)


class Ring:
    """Cells by place and round. `newest` is the number of the latest round; None before the first."""

    def __init__(self) -> None:
        self.newest: int | None = None
        self._cells: dict[str, Array] = {
            name: np.full((0, DEPTH, width) if width else (0, DEPTH), empty, dtype=dtype)
            for name, (dtype, empty, width) in _FIELDS.items()
        }

    def grow(self, *, places: int, operations: int) -> None:
        """Make room for so many places and operations."""
        for name, (_, empty, width) in _FIELDS.items():
            cells = self._cells[name]
            grown = [(0, max(places - cells.shape[0], 0)), (0, 0)]
            if width:
                grown.append((0, max(operations - cells.shape[2], 0) if name == "waits" else 0))
            if any(after for _, after in grown):
                self._cells[name] = np.pad(cells, grown, constant_values=np.asarray(empty, dtype=cells.dtype))

    def advance(self, newest: int) -> None:
        """Go on to a later round: the rounds on the way are empty, the oldest forgotten."""
        steps = DEPTH if self.newest is None else newest - self.newest
        slots = np.arange(newest - min(steps, DEPTH) + 1, newest + 1) % DEPTH
        for name, (_, empty, _) in _FIELDS.items():
            self._cells[name][:, slots] = empty
        self.newest = newest

    def file(self, places: Ints, *, rounds: Ints, values: Mapping[str, Array]) -> None:
        """Put attempts into their cells; they come with the worst last (`how_bad`), and a better one changes none."""
        slots = rounds % DEPTH
        held = {name: self._cells[name][places, slots] for name in ("symptom", "scheduled", "times")}
        (kind, within), (old_kind, old_within) = (
            how_bad(**{name: each[name] for name in held}) for each in (values, held)
        )
        wins = (kind > old_kind) | ((kind == old_kind) & ~(within < old_within))
        where = places[wins], slots[wins]
        for name, value in values.items():
            cells = self._cells[name]
            if name == "waits":
                cells[(*where, slice(0, value.shape[1]))] = value[wins]
            else:
                cells[where] = value[wins]

    def last(self, name: str, *, rounds: int, rows: Ints | None = None) -> Array:
        """The cells of the latest rounds, oldest first: shape (places, rounds, ...); `rows`: of these places alone."""
        newest = self.newest or 0
        slots = np.arange(newest - rounds + 1, newest + 1) % DEPTH
        # One axis after the other: picking along both at once takes three times as long.
        cells = np.take(self._cells[name], slots, axis=1)
        return cells if rows is None else np.take(cells, rows, axis=0)

    @property
    def operations(self) -> int:
        """Operations that there is room for."""
        return int(self._cells["waits"].shape[2])

    def whole(self, name: str, *, places: Ints, slots: Ints | None = None) -> Array:
        """The cells of some places, all or in some slots, in no order of time."""
        cells = self._cells[name]
        if slots is None or slots.size == DEPTH:
            return np.take(cells, places, axis=0)
        return np.take(np.take(cells, slots, axis=1), places, axis=0)

    def note(self, name: str, *, rows: Ints, value: Array) -> None:
        """Remember something of the latest rounds: shape (rows, rounds)."""
        newest = self.newest or 0
        slots = np.arange(newest - value.shape[1] + 1, newest + 1) % DEPTH
        self._cells[name][rows[:, None], slots[None, :]] = value

    def round(self, name: str, *, number: int) -> Array:
        """The cells of one round, for every place."""
        return self._cells[name][:, number % DEPTH]

    def used(self) -> Bools:
        """Slots in which any place has an attempt: shape (rounds,), in no order of time."""
        return np.asarray((self._cells["symptom"] != NOTHING).any(axis=0), dtype=np.bool_)

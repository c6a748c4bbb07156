"""Numbers of every place in each of the last buckets of time, in one memory-mapped file for all processes of a host.

    offset              content
    0                   sequence i8: odd while somebody writes
    8                   version i8: of the store, up to which its changes are in here
    16                  buckets i8[length]: which bucket each slot holds, -1 for none; bucket b lives in slot b % length
    16 + 8 length       places i8[width]: the word id of each column's place, -1 for none
    ...                 cells[length, roles, measures, width]; by place: cells[width, roles, measures, length]

The newest buckets overwrite the oldest. One process writes (`data.fleet.keeper` holds a lock); any number read, and
read again when the sequence says that a write came between: no reader ever waits, none sees half a bucket.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")
CellT = TypeVar("CellT", bound=np.generic)
NOTHING: Final = -1
_HEAD: Final = 2
_TRIES: Final = 1_000
"""A bucket is written in under a millisecond: whoever meets so many writes meets a writer that died in one."""


class TornCubeError(Exception):
    """The file was left half written by a process that died; its keeper makes it anew."""


@dataclass(frozen=True, slots=True)
class Plan(Generic[CellT]):
    """The size of a cube: `length` buckets of `roles` x `measures` x `width` cells."""

    length: int
    roles: int
    measures: int
    width: int
    cell: type[CellT]
    by_place: bool = False
    """Whether a place's buckets lie together in the file, for whoever asks of one place over a long time."""

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """The shape of the cells."""
        return (self.length, self.roles, self.measures, self.width)

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return 8 * (_HEAD + self.length + self.width) + int(np.prod(self.shape)) * np.dtype(self.cell).itemsize


class Cube(Generic[CellT]):
    """One such file, opened. Views: `version` (1,), `buckets` (length,), `places` (width,), `cells` (Plan.shape)."""

    def __init__(self, plan: Plan[CellT], memory: NDArray[np.uint8]) -> None:
        self.plan: Final = plan
        head = memory[: 8 * (_HEAD + plan.length + plan.width)].view(np.int64)
        self._sequence, self.version = head[:1], head[1:_HEAD]
        self.buckets: Final = head[_HEAD : _HEAD + plan.length]
        self.places: Final = head[_HEAD + plan.length :]
        cells = memory[8 * len(head) :].view(plan.cell)
        shape = (plan.width, plan.roles, plan.measures, plan.length)
        turned = cells.reshape(shape).transpose(3, 1, 2, 0) if plan.by_place else cells.reshape(plan.shape)
        self.cells: Final[NDArray[CellT]] = turned

    @classmethod
    def made(cls, path: Path, *, plan: Plan[CellT]) -> "Cube[CellT]":
        """A new, empty cube in a file, for its writer."""
        cube = cls(plan, np.memmap(path, dtype=np.uint8, mode="w+", shape=(plan.size,)))
        cube.buckets[:] = NOTHING
        cube.places[:] = NOTHING
        return cube

    @classmethod
    def opened(cls, path: Path, *, plan: Plan[CellT], writable: bool = False) -> "Cube[CellT]":
        """A cube that is there. Raises OSError or ValueError where the file is gone or of another size."""
        return cls(plan, np.memmap(path, dtype=np.uint8, mode="r+" if writable else "r", shape=(plan.size,)))

    @property
    def used(self) -> int:
        """How many columns have a place: the first so many."""
        return int(np.count_nonzero(self.places != NOTHING))

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Whoever reads meanwhile reads again."""
        self._sequence[0] += 1
        yield
        self._sequence[0] += 1

    @property
    def torn(self) -> bool:
        """Whether a writer is at work, or died at it."""
        return bool(self._sequence[0] & 1)

    def read(self, work: Callable[["Cube[CellT]"], T]) -> T:
        """What `work` finds while nobody writes; it copies what it needs. Raises TornCubeError."""
        for _ in range(_TRIES):
            before = int(self._sequence[0])
            found = work(self)
            if not before & 1 and before == int(self._sequence[0]):
                return found
        raise TornCubeError

    def slots(self, first: int, *, end: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Of the buckets `first` up to `end` those that are kept, (n,), and the slots that hold them, (n,)."""
        end = min(end, int(self.buckets.max()) + 1)
        wanted = np.arange(max(first, end - self.plan.length), end, dtype=np.int64)
        slots = wanted % self.plan.length
        kept = self.buckets[slots] == wanted
        return wanted[kept], slots[kept]

    def put(self, bucket: int, *, cells: NDArray[Any]) -> None:
        """Keep `cells` (roles, measures, width) as those of a bucket. Older than what its slot holds: not kept."""
        slot = bucket % self.plan.length
        if self.buckets[slot] > bucket:
            return
        with self.writing():
            self.cells[slot] = cells
            self.buckets[slot] = bucket

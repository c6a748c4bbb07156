"""Sums of many stored sketches of small dense counts (form 4), which nearly all are: a month of practices, a page.

They are laid into one table of bytes, a row a sketch, so that the sum of a group is an addition of rows. Nothing is
done sketch by sketch but what `bytes.join` does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from data.grouping import Ints
from data.sketch import BUCKETS, HEAD, unknown_form

_AT_ONCE: Final = 16_384
"""Sketches in one table: 12 MB where they reach over all buckets."""
_LEAD: Final = 1 + HEAD
"""Bytes before the counts."""
_FIT: Final = 65_535 // 255
"""Counts of a byte whose sum fits in two."""
_ZEROS: Final = [bytes(length) for length in range(2 * (BUCKETS + _LEAD) + 1)]


@dataclass(frozen=True, slots=True)
class Narrow:
    """Sketches of form 4: arrays of the shape (sketches,)."""

    blobs: Sequence[bytes]
    first: Ints
    """The bucket of the first count."""
    lengths: Ints
    """Bytes of each."""

    def __len__(self) -> int:
        return len(self.blobs)

    def at(self, places: Ints) -> "Narrow":
        """Some of them."""
        return Narrow([self.blobs[place] for place in places.tolist()], self.first[places], self.lengths[places])

    def add_to(self, sums: NDArray[np.float64], *, group: Ints) -> None:
        """Add them to the sums (shape (groups, 781)) of the groups that they are in."""
        if len(self) > _AT_ONCE or np.any(np.diff(group) < 0):
            order = np.argsort(group, kind="stable")
            for some in np.split(order, range(_AT_ONCE, len(order), _AT_ONCE)):
                self.at(some)._add_in_order(sums, group=group[some])
        elif len(self):
            self._add_in_order(sums, group=group)

    def _add_in_order(self, sums: NDArray[np.float64], *, group: Ints) -> None:
        low, table = self._table()
        begins = np.flatnonzero(np.diff(group, prepend=-1))
        sizes = np.diff(begins, append=len(group))
        sums[group[begins], low : low + table.shape[1]] += _summed(table, sizes=sizes)

    def _table(self) -> tuple[int, NDArray[np.uint8]]:
        """Counts from the lowest bucket that any sketch holds to the highest, a row a sketch; and the lowest."""
        ends = self.first + self.lengths - _LEAD
        low, high = int(self.first.min()), int(ends.max())
        if high > BUCKETS or np.any(self.lengths < _LEAD):
            raise unknown_form(b"bucket beyond the last")
        width = high - low + _LEAD
        begins = np.arange(len(self)) * width + self.first - low
        gaps = np.diff(begins, append=len(self) * width) - self.lengths
        pieces: list[Any] = [b""] * (2 * len(self) + 1)
        pieces[0] = _ZEROS[int(begins[0])]
        pieces[1::2] = self.blobs
        pieces[2::2] = map(_ZEROS.__getitem__, gaps.tolist())
        table = np.frombuffer(bytearray().join(pieces), dtype=np.uint8)
        for place in range(_LEAD):
            table[begins + place] = 0
        return low, table.reshape(len(self), width)[:, _LEAD:]


def _summed(table: NDArray[np.uint8], *, sizes: Ints) -> NDArray[np.uint16] | NDArray[np.uint32]:
    """The sums of so many rows after each other, in numbers no wider than they need."""
    kind = np.uint16 if sizes.max() <= _FIT else np.uint32
    if sizes.min() == sizes.max():
        together = table.reshape(len(sizes), int(sizes[0]), table.shape[1])
        added: NDArray[np.uint16] | NDArray[np.uint32] = np.add.reduce(together, axis=1, dtype=kind)
        return added
    ends = np.cumsum(sizes)
    spans = zip((ends - sizes).tolist(), ends.tolist(), strict=True)
    return np.stack([np.add.reduce(table[start:end], axis=0, dtype=kind) for start, end in spans])

"""Rows of unequal length that lie one after another in one flat array."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


def lengths_of(blobs: Sequence[bytes]) -> Ints:
    """The length of each, shape (n,)."""
    return np.fromiter(map(len, blobs), dtype=np.int64, count=len(blobs))


def starts_of(lengths: Ints) -> Ints:
    """Where each row begins, shape (n,)."""
    return np.cumsum(lengths) - lengths


def rows_of(lengths: Ints) -> Ints:
    """The number of the row of each item, shape (sum of lengths,)."""
    return np.repeat(np.arange(len(lengths)), lengths)


def places_of(lengths: Ints) -> Ints:
    """The place of each item within its row, shape (sum of lengths,)."""
    return np.arange(int(lengths.sum())) - np.repeat(starts_of(lengths), lengths)


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """Pieces of bytes that lie one after another, not cut from each other before somebody asks for one."""

    flat: bytes
    lengths: Ints
    """Of each piece, shape (n,); together as long as `flat`."""

    @classmethod
    def of(cls, blobs: Sequence[bytes]) -> "Pieces":
        """Such pieces."""
        return cls(b"".join(blobs), lengths_of(blobs))

    def __iter__(self) -> Iterator[bytes]:
        return iter(cut(self.flat, lengths=self.lengths))

    def only(self, places: Ints) -> "Pieces":
        """Some of them; `places`: their numbers, ascending."""
        before = np.concatenate([[0], np.cumsum(self.lengths)])
        parts = [self.flat[before[first] : before[end]] for first, end in stretches(places)]
        return Pieces(b"".join(parts), self.lengths[places])


def cut(flat: bytes, *, lengths: Ints) -> list[bytes]:
    """Bytes that lie one after another as one piece for each length."""
    ends = np.cumsum(lengths).tolist()
    return [flat[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def stretches(numbers: Ints) -> list[tuple[int, int]]:
    """Ascending numbers as stretches: from the first to after the last of those that follow each other."""
    if not len(numbers):
        return []
    ends = np.flatnonzero(np.diff(numbers) != 1)
    firsts, lasts = numbers[np.append(0, ends + 1)], numbers[np.append(ends, -1)]
    return list(zip(firsts.tolist(), (lasts + 1).tolist(), strict=True))

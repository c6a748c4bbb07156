"""Rows of unequal length that lie one after another in one flat array."""

from collections.abc import Sequence

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


def cut(flat: bytes, *, lengths: Ints) -> list[bytes]:
    """Bytes that lie one after another as one piece for each length."""
    ends = np.cumsum(lengths).tolist()
    return [flat[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def stretches(numbers: Ints) -> list[tuple[int, int]]:
    """Ascending numbers as stretches: from the first to after the last of those that follow each other."""
    if not len(numbers):
        return []
    parts = np.split(numbers, np.flatnonzero(np.diff(numbers) != 1) + 1)
    return [(int(part[0]), int(part[-1]) + 1) for part in parts]

"""Records of different lengths, one after another in one buffer, written a column at a time."""

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Numbers = NDArray[np.int64]


class Ragged:
    """Records of `sizes` bytes each, shape (records,), to be filled with `put`."""

    def __init__(self, sizes: Numbers) -> None:
        self._ends = np.cumsum(sizes)
        self.starts: Numbers = self._ends - sizes
        """Where each record begins."""
        self._buffer: Bytes = np.zeros(int(self._ends[-1]) if len(sizes) else 0, dtype=np.uint8)

    def put(self, values: NDArray[np.generic], *, at: Numbers) -> None:
        """Write each of the values (one an entry, whatever its type) at its place in the buffer."""
        width = values.dtype.itemsize
        pieces = np.ascontiguousarray(values).view(np.uint8).reshape(len(values), width)
        for place in range(width):
            self._buffer[at + place] = pieces[:, place]

    def records(self) -> list[bytes]:
        """Each record's bytes."""
        whole = self._buffer.tobytes()
        return [whole[start:end] for start, end in zip(self.starts.tolist(), self._ends.tolist(), strict=True)]


def places_within(counts: Numbers) -> tuple[Numbers, Numbers]:
    """For items that lie one after another, so many a record: the number of each one's record, and its place there."""
    records = np.repeat(np.arange(len(counts)), counts)
    firsts = np.cumsum(counts) - counts
    return records, np.arange(len(records)) - firsts[records]

"""Records of different lengths, one after another in one buffer, written a column at a time."""

import numpy as np
from numpy.typing import NDArray

from data.ragged import cut, starts_of

Bytes = NDArray[np.uint8]
Numbers = NDArray[np.int64]


class Ragged:
    """Records of `sizes` bytes each, shape (records,), to be filled with `put`."""

    def __init__(self, sizes: Numbers) -> None:
        self._sizes = sizes
        self.starts: Numbers = starts_of(sizes)
        """Where each record begins."""
        self._buffer: Bytes = np.zeros(int(sizes.sum()), dtype=np.uint8)

    def put(self, values: NDArray[np.generic], *, at: Numbers) -> None:
        """Write each of the values (one an entry, whatever its type) at its place in the buffer."""
        width = values.dtype.itemsize
        pieces = np.ascontiguousarray(values).view(np.uint8).reshape(len(values), width)
        for place in range(width):
            self._buffer[at + place] = pieces[:, place]

    def records(self) -> list[bytes]:
        """Each record's bytes."""
        return cut(self._buffer.tobytes(), lengths=self._sizes)

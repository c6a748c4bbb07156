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

    def put(self, values: NDArray[np.integer], *, at: Numbers, width: int | Numbers = 1) -> None:
        """Write the lowest `width` bytes of each value at its place, the lowest first."""
        widths = np.broadcast_to(width, values.shape)
        pieces = values.astype("<i8").view(np.uint8).reshape(len(values), 8)
        for place in range(int(widths.max(initial=0))):
            inside = widths > place
            if inside.all():
                self._buffer[at + place] = pieces[:, place]
            else:
                self._buffer[at[inside] + place] = pieces[inside, place]

    def records(self) -> list[bytes]:
        """Each record's bytes."""
        return cut(self._buffer.tobytes(), lengths=self._sizes)

"""Latency as a histogram of fixed logarithmic buckets: percentiles to 1 % over any span, because merging is addition.

Bucket i holds the values of 0.1 ms x g^i up to, not including, 0.1 ms x g^(i+1), with g = 1.01 / 0.99; 781 buckets
reach 600 s. A value below or above counts in the first or last bucket. The value that a bucket stands for lies at most
1 % from everything in it.

In memory a sketch is an int64 array of 781 counts. At rest it is the smaller of two forms, so that the same counts
always give the same bytes: the sorted bucket numbers (2 bytes a value), or pairs of bucket and count (6 bytes a
bucket), behind one byte that says which.
"""

from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from data.errors import RecordUnreadableError

Sketch: TypeAlias = NDArray[np.int64]

ERROR: Final = 0.01
LOWEST_MS: Final = 0.1
HIGHEST_MS: Final = 600_000.0
_LOG_WIDTH: Final = float(np.log((1 + ERROR) / (1 - ERROR)))
BUCKETS: Final = 781

_STANDS_FOR: Final = LOWEST_MS * np.exp(np.arange(BUCKETS) * _LOG_WIDTH) * (1 + ERROR)
_LIST: Final = b"\x01"
_PAIRS: Final = b"\x02"
_PAIR: Final = np.dtype([("bucket", "<u2"), ("count", "<u4")])
_NUMBER: Final = np.dtype("<u2")


def bucket_of(values_ms: Sequence[float] | NDArray[np.float64]) -> NDArray[np.int64]:
    """The bucket number of each value in milliseconds, shape (n,)."""
    values = np.maximum(np.asarray(values_ms, dtype=np.float64), LOWEST_MS)
    index = np.floor(np.log(values / LOWEST_MS) / _LOG_WIDTH).astype(np.int64)
    return np.clip(index, 0, BUCKETS - 1)


def of(values_ms: Sequence[float] | NDArray[np.float64]) -> Sketch:
    """A sketch of values in milliseconds."""
    return np.bincount(bucket_of(values_ms), minlength=BUCKETS).astype(np.int64)


def merged(blobs: Iterable[bytes]) -> Sketch:
    """The sum of stored sketches; all zero for none. Raises RecordUnreadableError as `decode` does."""
    numbers: list[bytes] = []
    pairs: list[bytes] = []
    for blob in blobs:
        (numbers if blob[:1] == _LIST else pairs).append(blob)
    listed = np.frombuffer(b"".join(blob[1:] for blob in numbers), dtype=_NUMBER)
    total = np.bincount(listed, minlength=BUCKETS).astype(np.int64)
    for blob in pairs:
        total += decode(blob)
    return total


def quantile(sketch: Sketch, q: float) -> float | None:
    """The value in milliseconds that a share `q` (0 to 1) of all values does not exceed, to 1 %; None when empty."""
    reached = np.cumsum(sketch)
    if not reached[-1]:
        return None
    rank = max(1, int(np.ceil(q * int(reached[-1]))))
    return float(_STANDS_FOR[int(np.searchsorted(reached, rank))])


def encode(sketch: Sketch) -> bytes:
    """A sketch as bytes, the smaller of the two forms."""
    buckets = np.flatnonzero(sketch)
    counts = sketch[buckets]
    if counts.sum() * _NUMBER.itemsize <= len(buckets) * _PAIR.itemsize:
        return _LIST + np.repeat(buckets, counts).astype(_NUMBER).tobytes()
    pairs = np.empty(len(buckets), dtype=_PAIR)
    pairs["bucket"], pairs["count"] = buckets, counts
    return _PAIRS + pairs.tobytes()


def decode(blob: bytes) -> Sketch:
    """Bytes back to a sketch. Raises RecordUnreadableError for an unknown form."""
    form, body = blob[:1], blob[1:]
    if form == _LIST:
        return np.bincount(np.frombuffer(body, dtype=_NUMBER), minlength=BUCKETS).astype(np.int64)
    if form != _PAIRS:
        remedy = "Run the Bookwatch that wrote the database, or a newer one."
        raise RecordUnreadableError(f"A sketch has the unknown form {form!r}", where="data.sketch", remedy=remedy)
    pairs = np.frombuffer(body, dtype=_PAIR)
    sketch = np.zeros(BUCKETS, dtype=np.int64)
    sketch[pairs["bucket"]] = pairs["count"]
    return sketch


def size(blob: bytes) -> int:
    """How many values a stored sketch holds. Raises RecordUnreadableError as `decode`."""
    return int(decode(blob).sum())


def added(blob: bytes | None, buckets: list[int]) -> bytes:
    """The stored sketch `blob` with more bucket numbers in it, as bytes: for ingest, where most are short."""
    if blob is None or (blob[:1] == _LIST and len(blob) < 64):
        old = np.frombuffer(blob[1:], dtype=_NUMBER).tolist() if blob else []
        numbers = sorted([*old, *buckets])
        if len(numbers) * _NUMBER.itemsize <= len(set(numbers)) * _PAIR.itemsize:
            return _LIST + np.array(numbers, dtype=_NUMBER).tobytes()
    sketch = decode(blob) if blob else np.zeros(BUCKETS, dtype=np.int64)
    return encode(sketch + np.bincount(np.array(buckets, dtype=np.int64), minlength=BUCKETS))

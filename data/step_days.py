"""The steps of a practice's day in one record: per kind of step its tally and phase sums; in another its latencies.

Both begin with the layout (1); the rest is compressed by zlib. Of n kinds, ascending, little-endian:

    counts      n u2, kinds n times u2, lengths of the tallies in bytes n times u2, phase sums in microseconds n times
                seven i8 (lowest bytes of all first: so the zeros lie together), tallies
    latencies   n u2, kinds n times u2, lengths of the sketches n times u2, sketches
"""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.errors import RecordUnreadableError
from data.grouping import Ints
from data.ragged import lengths_of, places_of, rows_of, starts_of

LAYOUT: Final = b"\x01"
SUMS: Final = 7
_LEVEL, _WINDOW, _MEMORY = 4, 12, 5
"""A record is a page or less: what zlib sets up for more takes longer than the record itself."""
_REMEDY: Final = "Run the Bookwatch that wrote it, or a newer one; else `bookwatch db rebuild` where runs are kept."


@dataclass(frozen=True, slots=True)
class KindBlobs:
    """What many records hold, one entry for each record and kind of step: arrays of the shape (entries,)."""

    row: Ints
    """Which record."""
    kind_id: Ints
    blobs: list[bytes]
    """Tallies or sketches."""
    sums_us: NDArray[np.int64]
    """Shape (entries, 7), or (0, 7) for latencies."""


def pack_counts(kinds: Ints, *, tallies: Sequence[bytes], sums_us: NDArray[np.int64]) -> bytes:
    """One record of counts."""
    planes = np.ascontiguousarray(sums_us.astype("<i8")).view(np.uint8).reshape(-1, 8).T
    return _pack(kinds, blobs=tallies, between=planes.tobytes(), strategy=zlib.Z_FILTERED)


def pack_latencies(kinds: Ints, *, sketches: Sequence[bytes]) -> bytes:
    """One record of latencies."""
    return _pack(kinds, blobs=sketches, between=b"", strategy=zlib.Z_RLE)


def _pack(kinds: Ints, *, blobs: Sequence[bytes], between: bytes, strategy: int) -> bytes:
    """Small counts hardly repeat: looking for runs of one byte, not for repeats, is twice as fast and 10 % smaller."""
    number = len(blobs)
    heads = struct.pack(f"<{1 + 2 * number}H", number, *kinds.tolist(), *map(len, blobs))
    packing = zlib.compressobj(_LEVEL, zlib.DEFLATED, _WINDOW, _MEMORY, strategy)
    return LAYOUT + packing.compress(b"".join([heads, between, *blobs])) + packing.flush()


def unpack_counts(records: Sequence[bytes]) -> KindBlobs:
    """What many records of counts hold. Raises RecordUnreadableError for another layout or a broken record."""
    return _unpack(records, sums=SUMS)


def unpack_latencies(records: Sequence[bytes]) -> KindBlobs:
    """What many records of latencies hold. Raises RecordUnreadableError as `unpack_counts`."""
    return _unpack(records, sums=0)


def _unpack(records: Sequence[bytes], *, sums: int) -> KindBlobs:
    """All records at once. `sums`: how many phase sums an entry has."""
    bodies = [_opened(record, sums=sums) for record in records]
    flat, lengths = b"".join(bodies), lengths_of(bodies)
    data, starts = np.frombuffer(flat, dtype=np.uint8), starts_of(lengths)
    numbers = _pairs(data, at=starts)
    row, place = rows_of(numbers), places_of(numbers)
    heads = (starts + 2)[row] + 2 * place
    sizes = _pairs(data, at=heads + 2 * numbers[row])
    begins = starts + 2 + 4 * numbers
    blobs_from = begins + 8 * sums * numbers
    ends = np.concatenate([[0], np.cumsum(sizes)])
    first = ends[starts_of(numbers)]
    if np.any(blobs_from + ends[np.cumsum(numbers)] - first != starts + lengths):
        raise _unreadable()
    at = (blobs_from - first)[row] + ends[:-1]
    blobs = [flat[start:end] for start, end in zip(at.tolist(), (at + sizes).tolist(), strict=True)]
    values = _planes(data, begins=begins, counts=sums * numbers).reshape(-1, SUMS)
    return KindBlobs(row, _pairs(data, at=heads), blobs, values)


def _pairs(data: NDArray[np.uint8], *, at: Ints) -> Ints:
    """Numbers of two bytes at some places."""
    return data[at].astype(np.int64) | data[at + 1].astype(np.int64) << 8


def _planes(data: NDArray[np.uint8], *, begins: Ints, counts: Ints) -> NDArray[np.int64]:
    """Numbers of eight bytes of which each record has so many, the lowest bytes of all of them first."""
    row = rows_of(counts)
    at, step = begins[row] + places_of(counts), counts[row]
    values = np.zeros(len(at), dtype=np.int64)
    for byte in range(8):
        values |= data[at + byte * step].astype(np.int64) << 8 * byte
    return values


def _opened(record: bytes, *, sums: int) -> bytes:
    try:
        body = zlib.decompress(record[1:]) if record[:1] == LAYOUT else b""
    except zlib.error as error:
        raise _unreadable() from error
    if len(body) < 2 or len(body) < 2 + (4 + 8 * sums) * int.from_bytes(body[:2], "little"):
        raise _unreadable()
    return body


def _unreadable() -> RecordUnreadableError:
    return RecordUnreadableError("A record of a day's steps cannot be read", where="data.step_days", remedy=_REMEDY)

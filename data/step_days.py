"""The steps of a practice's day in one record: per kind of step its tally and phase sums; in another its latencies.

Both begin with the layout (1); the rest is compressed by zlib. Of n kinds, ascending, little-endian:

    counts      n u2, kinds n times u2, lengths of the tallies in bytes n times u2, phase sums in microseconds n times
                seven i8 (lowest bytes of all first: so the zeros lie together), tallies
    latencies   n u2, kinds n times u2, lengths of the sketches n times u2, sketches
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.errors import RecordUnreadableError
from data.grouping import Ints
from data.ragged import cut, lengths_of, rows_of

LAYOUT: Final = b"\x01"
SUMS: Final = 7
_LEVEL: Final = 6
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
    heads = np.concatenate([[len(kinds)], kinds, lengths_of(blobs)]).astype("<u2").tobytes()
    packing = zlib.compressobj(_LEVEL, zlib.DEFLATED, zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL, strategy)
    return LAYOUT + packing.compress(heads + between + b"".join(blobs)) + packing.flush()


def unpack_counts(records: Sequence[bytes]) -> KindBlobs:
    """What many records of counts hold. Raises RecordUnreadableError for another layout or a broken record."""
    return _unpack(records, sums=SUMS)


def unpack_latencies(records: Sequence[bytes]) -> KindBlobs:
    """What many records of latencies hold. Raises RecordUnreadableError as `unpack_counts`."""
    return _unpack(records, sums=0)


def _unpack(records: Sequence[bytes], *, sums: int) -> KindBlobs:
    kinds: list[Ints] = []
    sizes: list[int] = []
    parts: list[NDArray[np.int64]] = [np.zeros((0, SUMS), dtype=np.int64)]
    blobs: list[bytes] = []
    for record in records:
        body = _opened(record)
        number = int.from_bytes(body[:2], "little")
        heads = np.frombuffer(body, dtype="<u2", count=1 + 2 * number).astype(np.int64)
        size = 2 + 4 * number
        start = size + 8 * sums * number
        if len(body) != start + int(heads[1 + number :].sum()):
            raise _unreadable()
        if sums:
            planes = np.frombuffer(body, dtype=np.uint8, count=8 * sums * number, offset=size)
            parts.append(np.ascontiguousarray(planes.reshape(8, -1).T).view("<i8").reshape(number, sums))
        kinds.append(heads[1 : 1 + number])
        sizes.append(number)
        blobs += cut(body[start:], lengths=heads[1 + number :])
    row = rows_of(np.array(sizes, dtype=np.int64))
    kind_id = np.concatenate(kinds) if kinds else np.zeros(0, dtype=np.int64)
    return KindBlobs(row, kind_id, blobs, np.concatenate(parts))


def _opened(record: bytes) -> bytes:
    try:
        body = zlib.decompress(record[1:]) if record[:1] == LAYOUT else b""
    except zlib.error as error:
        raise _unreadable() from error
    if len(body) < 2 or len(body) < 2 + 4 * int.from_bytes(body[:2], "little"):
        raise _unreadable()
    return body


def _unreadable() -> RecordUnreadableError:
    return RecordUnreadableError("A record of a day's steps cannot be read", where="data.step_days", remedy=_REMEDY)

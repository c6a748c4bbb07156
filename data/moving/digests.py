"""Counts and checksums of a table's rows by day, equal on both sides where every row is: in any order, on any database.

The checksum of a day is the sum, modulo 2^64, of a 64-bit BLAKE2b of each row. 0.0 and -0.0 count as different.
"""

from collections.abc import Mapping
from hashlib import blake2b
from operator import itemgetter
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection

from data.moving.shapes import Row, Shape

CHUNK: Final = 5_000
_MODULUS: Final = 1 << 64


class Digest(NamedTuple):
    """What one day of a table adds up to."""

    rows: int
    checksum: int


def digests(conn: Connection, *, shape: Shape) -> Mapping[int, Digest]:
    """Of a whole table, by day."""
    found: dict[int, Digest] = {}
    plain = [place for place in range(len(shape.columns)) if place not in shape.blobs]
    pick: Any = itemgetter(*plain, plain[0])  # one more than needed, so that it is a tuple also of one column
    key = None
    while rows := shape.after(conn, key=key, limit=CHUNK):
        for row in rows:
            day = shape.day_of(row)
            old = found.get(day, _NOTHING)
            found[day] = Digest(old.rows + 1, (old.checksum + _number(row, pick=pick, shape=shape)) % _MODULUS)
        key = shape.key_of(rows[-1])
    return found


_NOTHING: Final = Digest(0, 0)


def _number(row: Row, *, pick: Any, shape: Shape) -> int:
    blobs = [row[place] for place in shape.blobs]
    sizes = [None if blob is None else len(blob) for blob in blobs]
    told = repr((pick(row), sizes)).encode()
    digest = blake2b(told, digest_size=8)
    for blob in blobs:
        if blob:
            digest.update(blob)
    return int.from_bytes(digest.digest(), "big")

"""The runs of one vantage and hour as one record, so that a day of a practice is 24 rows that lie together.

A run for itself lies where it arrived, among those of all others: a nation's practice has the 288 runs of a day on as
many pages. The record, little-endian:

    offset       size     content
    0            1        layout (1)
    1            3        zeros
    4            4        n, the number of runs
    8            32n      their heads (`HEAD`), by time, journey, provider, outcome and duration
    8 + 32n               their packed steps (`data.packing`), one after another
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from data.errors import RecordUnreadableError
from data.grouping import Ints
from data.ragged import Pieces, lengths_of

LAYOUT: Final = 1
HEAD: Final = np.dtype(
    [
        ("scheduled_at", "<i8"),
        ("duration_ms", "<f8"),
        ("journey_id", "<i4"),
        ("provider_id", "<i4"),
        ("size", "<u4"),
        ("role", "u1"),
        ("outcome", "u1"),
        ("failure_class", "u1"),
        ("zero", "u1"),
    ]
)
"""As in the table of runs; `size`: bytes of its packed steps."""
NUMBERS: Final = ("scheduled_at", "journey_id", "provider_id", "role", "outcome", "failure_class")
"""Those that are whole numbers there too; beside them lies `duration_ms`."""
_FIRST: Final = bytes([LAYOUT])
_BEFORE: Final = 8
_ORDER: Final = ("size", "duration_ms", "outcome", "provider_id", "journey_id", "scheduled_at")
"""From what decides last to what decides first."""


def encode(heads: NDArray[Any], *, steps: Sequence[bytes], number: Ints) -> list[bytes]:
    """A record for each number, ascending, of the runs that have it; `heads` (n,) of HEAD without sizes, `number` (n,).

    The same runs in another order give the same bytes.
    """
    heads["size"] = lengths_of(steps)
    order = np.lexsort((*(heads[name] for name in _ORDER), number))
    sorted_heads = heads[order].tobytes()
    in_order = [steps[place] for place in order.tolist()]
    starts = np.flatnonzero(np.diff(number[order], prepend=-1)).tolist()
    found = []
    for start, end in zip(starts, [*starts, len(order)][1:], strict=False):
        before = _FIRST + bytes(3) + (end - start).to_bytes(4, "little")
        own = sorted_heads[start * HEAD.itemsize : end * HEAD.itemsize]
        found.append(b"".join([before, own, *in_order[start:end]]))
    return found


def decode(blobs: Sequence[bytes]) -> tuple[NDArray[Any], Pieces, Ints]:
    """The heads of all runs of many records, (runs,) of HEAD, the packed steps of each, and the runs of each record.

    Raises RecordUnreadableError where a record has another layout or is cut short.
    """
    counts = [int.from_bytes(blob[4:_BEFORE], "little") for blob in blobs]
    edges = [_BEFORE + count * HEAD.itemsize for count in counts]
    if any(blob[:1] != _FIRST or edge > len(blob) for blob, edge in zip(blobs, edges, strict=True)):
        raise _unreadable()
    heads = np.frombuffer(b"".join([blob[_BEFORE:edge] for blob, edge in zip(blobs, edges, strict=True)]), dtype=HEAD)
    sizes = heads["size"].astype(np.int64)
    steps = b"".join([blob[edge:] for blob, edge in zip(blobs, edges, strict=True)])
    if sizes.sum() != len(steps):
        raise _unreadable()
    return heads, Pieces(steps, sizes), np.array(counts, dtype=np.int64)


def _unreadable() -> RecordUnreadableError:
    remedy = "Run `bookwatch db check`, then `bookwatch db rebuild` for the days it names."
    return RecordUnreadableError(
        "An hour's runs have another layout or are cut short", where="gathered_runs", remedy=remedy
    )

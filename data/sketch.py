"""Latency as a histogram of fixed logarithmic buckets: percentiles to 1 % over any span, because merging is addition.

Bucket i holds the values of 0.1 ms x g^i up to, not including, 0.1 ms x g^(i+1), with g = 1.01 / 0.99; 781 buckets
reach 600 s. A value below or above counts in the first or last bucket. The value that a bucket stands for lies at most
1 % from everything in it.

In memory a sketch is an int64 array of 781 counts. At rest it is the smallest of six forms (of equals the first),
behind one byte that says which, so that the same counts always give the same bytes:

    1  the sorted bucket numbers, u2 a value                4  first bucket u2, then the counts from there on, u1
    2  pairs of bucket and count, u2 and u4                 5  the same, u2
    3  first bucket u2, then offsets from it, u1 a value    6  the same, u4

This module is for one sketch; `data.sketches` does the same for the rows of a table.
"""

from collections.abc import Sequence
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from data.errors import RecordUnreadableError

Sketch: TypeAlias = NDArray[np.int64]

ERROR: Final = 0.01
LOWEST_MS: Final = 0.1
HIGHEST_MS: Final = 600_000.0
LOG_WIDTH: Final = float(np.log((1 + ERROR) / (1 - ERROR)))
BUCKETS: Final = 781

_STANDS_FOR: Final = LOWEST_MS * np.exp(np.arange(BUCKETS) * LOG_WIDTH) * (1 + ERROR)
LIST: Final = 1
PAIRS: Final = 2
OFFSETS: Final = 3
DENSE_U1: Final = 4
DENSE_U2: Final = 5
DENSE_U4: Final = 6
HEAD: Final = 2
"""Bytes of the first bucket's number."""
pair_type: Final = np.dtype([("bucket", "<u2"), ("count", "<u4")])


def bucket_of(values_ms: Sequence[float] | NDArray[np.float64]) -> NDArray[np.int64]:
    """The bucket number of each value in milliseconds, shape (n,)."""
    values = np.maximum(np.asarray(values_ms, dtype=np.float64), LOWEST_MS)
    index = np.floor(np.log(values / LOWEST_MS) / LOG_WIDTH).astype(np.int64)
    return np.clip(index, 0, BUCKETS - 1)


def of(values_ms: Sequence[float] | NDArray[np.float64]) -> Sketch:
    """A sketch of values in milliseconds."""
    return np.bincount(bucket_of(values_ms), minlength=BUCKETS).astype(np.int64)


def quantile(sketch: Sketch, q: float) -> float | None:
    """The value in milliseconds that a share `q` (0 to 1) of all values does not exceed, to 1 %; None when empty."""
    reached = np.cumsum(sketch)
    if not reached[-1]:
        return None
    rank = max(1, int(np.ceil(q * int(reached[-1]))))
    return float(_STANDS_FOR[int(np.searchsorted(reached, rank))])


def within(sketch: Sketch, limit_ms: float) -> int:
    """How many values do not exceed a limit, to 1 %: `quantile` of that share does not exceed it either."""
    return int(sketch[limit_ms >= _STANDS_FOR].sum())


def quantiles(sketches: NDArray[np.int64] | NDArray[np.float64], *shares: float) -> list[NDArray[np.float64]]:
    """`quantile` of each of many sketches for each share, shape (n, 781) -> (n,) each; NaN where one is empty."""
    reached = np.cumsum(sketches, axis=1, dtype=np.float64)
    total = reached[:, -1].copy()
    begin = np.cumsum(total) - total
    reached += begin[:, None]  # one ascending row, in which all ranks are looked up at once
    found = []
    for q in shares:
        places = np.searchsorted(reached.ravel(), begin + np.maximum(1, np.ceil(q * total)))
        values = _STANDS_FOR[np.minimum(places - np.arange(0, reached.size, BUCKETS), BUCKETS - 1)]
        found.append(np.where(total > 0, values, np.nan))
    return found


def unknown_form(form: bytes) -> RecordUnreadableError:
    """The error for bytes that are no sketch of this software."""
    remedy = (
        "Run the Bookwatch that wrote the database, or a newer one; else `bookwatch db rebuild` where runs are kept."
    )
    return RecordUnreadableError(f"A sketch has the unknown form {form!r}", where="data.sketch", remedy=remedy)

"""Many sketches at once, in numpy: the forms of `data.sketch`, for a whole table of rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.grouping import Groups, Ints
from data.ragged import cut, lengths_of, places_of, rows_of, starts_of
from data.sketch import (
    BUCKETS,
    DENSE_U1,
    DENSE_U2,
    DENSE_U4,
    HEAD,
    LIST,
    OFFSETS,
    PAIRS,
    Sketch,
    pair_type,
    unknown_form,
)
from data.sketch_sums import Narrow

_DENSE = {DENSE_U1: 1, DENSE_U2: 2, DENSE_U4: 4}


@dataclass(frozen=True, slots=True)
class Buckets:
    """The non-zero buckets of many sketches, row after row and ascending: each array has the shape (cells,)."""

    row: Ints
    bucket: Ints
    count: Ints


def encode(
    keys: Mapping[str, NDArray[np.integer]], *, bucket: NDArray[np.integer], count: Ints | None = None
) -> tuple[dict[str, Ints], list[bytes]]:
    """A sketch for each distinct row of `keys`, ascending, of the buckets (`count`: how often each, or once)."""
    cells = Groups({**keys, "bucket": bucket})
    values = cells.keys()
    buckets, counts = values.pop("bucket"), cells.sizes() if count is None else cells.sums(count)
    rows = Groups(values)
    return rows.keys(), encode_cells(buckets, counts, sizes=rows.sizes())


def encode_cells(buckets: Ints, counts: Ints, *, sizes: Ints) -> list[bytes]:
    """A sketch for each row, of cells that lie row after row, ascending by bucket. `sizes`: cells of each row, no 0."""
    if not len(sizes):
        return []
    starts = starts_of(sizes)
    form = _smallest(buckets, counts, sizes=sizes, starts=starts)
    row = rows_of(sizes)
    made: list[bytes] = [b""] * len(sizes)
    for each in np.unique(form):
        chosen = np.flatnonzero(form == each)
        mine = form[row] == each
        blobs = _in_form(int(each), buckets[mine], counts[mine], sizes=sizes[chosen])
        for place, blob in zip(chosen.tolist(), blobs, strict=True):
            made[place] = blob
    return made


def _smallest(buckets: Ints, counts: Ints, *, sizes: Ints, starts: Ints) -> Ints:
    """The form of each row that takes the fewest bytes; of equals the first."""
    totals = np.add.reduceat(counts, starts)
    most = np.maximum.reduceat(counts, starts)
    width = buckets[starts + sizes - 1] - buckets[starts] + 1
    never = np.int64(2**40)
    size_of = {
        LIST: 2 * totals,
        PAIRS: 6 * sizes,
        OFFSETS: np.where(width <= 256, 2 + totals, never),
        DENSE_U1: np.where(most < 2**8, 2 + width, never),
        DENSE_U2: np.where(most < 2**16, 2 + 2 * width, never),
        DENSE_U4: 2 + 4 * width,
    }
    forms: Ints = np.array(list(size_of), dtype=np.int64)[np.argmin(np.stack(list(size_of.values())), axis=0)]
    return forms


def _in_form(form: int, buckets: Ints, counts: Ints, *, sizes: Ints) -> list[bytes]:
    """Rows of one form as bytes."""
    starts, row = starts_of(sizes), rows_of(sizes)
    lead = bytes([form])
    if form == PAIRS:
        pairs = np.empty(len(buckets), dtype=pair_type)
        pairs["bucket"], pairs["count"] = buckets, counts
        return [lead + piece for piece in cut(pairs.tobytes(), lengths=6 * sizes)]
    totals = np.add.reduceat(counts, starts)
    if form == LIST:
        return [lead + piece for piece in cut(np.repeat(buckets, counts).astype("<u2").tobytes(), lengths=2 * totals)]
    first = buckets[starts]
    within = buckets - first[row]
    if form == OFFSETS:
        flat, lengths = np.repeat(within, counts).astype("u1").tobytes(), totals
    else:
        item = _DENSE[form]
        widths = buckets[starts + sizes - 1] - first + 1
        cells = np.zeros(int(widths.sum()), dtype=f"<u{item}")
        cells[starts_of(widths)[row] + within] = counts
        flat, lengths = cells.tobytes(), item * widths
    heads = cut(first.astype("<u2").tobytes(), lengths=np.full(len(sizes), HEAD))
    return [lead + head + piece for head, piece in zip(heads, cut(flat, lengths=lengths), strict=True)]


def decode(blobs: Sequence[bytes]) -> Buckets:
    """The non-zero buckets of many sketches; one may come twice. Raises RecordUnreadableError for an unknown form."""
    row, bucket, count = _cells(blobs)
    order = np.argsort(row, kind="stable")
    return Buckets(row[order], bucket[order], count[order])


def _cells(blobs: Sequence[bytes]) -> tuple[Ints, Ints, Ints]:
    """Row, bucket and count of all cells, form after form."""
    if not len(blobs):
        none = np.zeros(0, dtype=np.int64)
        return none, none, none
    if not all(blobs):
        raise unknown_form(b"")
    form = np.fromiter((blob[0] for blob in blobs), dtype=np.uint8, count=len(blobs))
    parts = [_decode(int(each), np.flatnonzero(form == each), blobs) for each in np.unique(form)]
    row, bucket, count = (np.concatenate(each) for each in zip(*parts, strict=True))
    if np.any(bucket >= BUCKETS):
        raise unknown_form(b"bucket beyond the last")
    return row, bucket, count


def merged(blobs: Sequence[bytes]) -> Sketch:
    """The sum of stored sketches; all zero for none. Raises RecordUnreadableError as `decode` does."""
    whole: Sketch = merged_by(blobs, group=np.zeros(len(blobs), dtype=np.int64), groups=1)[0]
    return whole


def merged_by(blobs: Sequence[bytes], *, group: Ints, groups: int) -> NDArray[np.int64]:
    """The sums of stored sketches by the group that each is in (numbers from 0), shape (groups, 781)."""
    return summed(blobs, group=group, groups=groups).astype(np.int64)


def summed(blobs: Sequence[bytes], *, group: Ints, groups: int) -> NDArray[np.float64]:
    """`merged_by` as floats, which are exact for counts: for sums that go on."""
    lengths = lengths_of(blobs)
    if not lengths.all():
        raise unknown_form(b"")
    flat, starts = np.frombuffer(b"".join([*blobs, bytes(HEAD)]), dtype=np.uint8), starts_of(lengths)
    first = flat[starts + 1] | flat[starts + 2].astype(np.int64) << 8
    narrow, dense = Narrow(blobs, first, lengths), flat[starts] == DENSE_U1
    if dense.all():
        sums = np.zeros((groups, BUCKETS))
        narrow.add_to(sums, group=group)
        return sums
    others, own = np.flatnonzero(~dense), np.flatnonzero(dense)
    row, bucket, count = _cells([blobs[place] for place in others.tolist()])
    flat_bucket = group[others][row] * BUCKETS + bucket
    counted = np.bincount(flat_bucket, weights=count.astype(np.float64), minlength=groups * BUCKETS)
    sums = counted.astype(np.float64, copy=False).reshape((groups, BUCKETS))
    narrow.at(own).add_to(sums, group=group[own])
    return sums


def one(sketch: Sketch) -> bytes:
    """One sketch as bytes, in the form that a table's row would have; b"" for one that holds nothing."""
    buckets = np.flatnonzero(sketch)
    key = {"row": np.zeros(len(buckets), dtype=np.int64)}
    _, blobs = encode(key, bucket=buckets, count=sketch[buckets])
    return blobs[0] if blobs else b""


def _decode(form: int, rows: Ints, blobs: Sequence[bytes]) -> tuple[Ints, Ints, Ints]:
    own = [blobs[row] for row in rows.tolist()]
    lengths = lengths_of(own) - 1
    item = {LIST: 2, PAIRS: 6, OFFSETS: 1, **_DENSE}.get(form)
    if form in {LIST, PAIRS}:
        flat = b"".join([blob[1:] for blob in own])
    else:
        lengths = lengths - HEAD
        flat = b"".join([blob[1 + HEAD :] for blob in own])
    if item is None or np.any(lengths % item) or np.any(lengths < 0):
        raise unknown_form(bytes([form]))
    lengths //= item
    row = np.repeat(rows, lengths)
    if form == LIST:
        return row, np.frombuffer(flat, dtype="<u2").astype(np.int64), np.ones(len(row), dtype=np.int64)
    if form == PAIRS:
        pairs = np.frombuffer(flat, dtype=pair_type)
        return row, pairs["bucket"].astype(np.int64), pairs["count"].astype(np.int64)
    first = np.frombuffer(b"".join([blob[1 : 1 + HEAD] for blob in own]), dtype="<u2").astype(np.int64)
    values = np.frombuffer(flat, dtype=f"<u{item}").astype(np.int64)
    begin = np.repeat(first, lengths)
    if form == OFFSETS:
        return row, begin + values, np.ones(len(row), dtype=np.int64)
    there = values > 0
    return row[there], (begin + places_of(lengths))[there], values[there]

"""Steps, layout 1: written up to version 0.1, little-endian, n steps. It is read only.

    offset        size  content
    0             1     layout (1)
    1             1     n, at most 255
    2             8n    per step: kind u2 (row of `step_kinds`), mask u2, status u2, outcome u1, failure u1
    2 + 8n        12n   per step: offset_ms, total_ms, client_ms as f4
    2 + 20n       4k    the phases that are present and not zero, step after step, in order of the phases, as f4

A record's floats begin 2 bytes beside a multiple of 4, and its length is 2 more than one: with two bytes between them
all records can be read as one array of 32-bit words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.grouping import Ints
from data.layouts.heads import PHASES, head_of
from data.layouts.parts import Parts, Times
from data.ragged import Pieces, lengths_of, places_of, rows_of, starts_of

LAYOUT: Final = 1
_EMPTY: Final = bytes([LAYOUT, 0])
"""A run without steps."""
_SEPARATOR = b"\0\0"
_PRESENT = np.array([bin(mask).count("1") for mask in range(64)], dtype=np.int64)


def read(pieces: Pieces, *, offsets: bool) -> tuple[Parts, NDArray[np.bool_]]:
    """The steps of records of this layout, and which records are not as long as they should be: they have no steps.

    `offsets`: whether these are wanted too.
    """
    blobs = list(pieces)
    bad = _unsound(blobs)
    kept = [_EMPTY if is_bad else blob for blob, is_bad in zip(blobs, bad.tolist(), strict=True)]
    return _parts(kept, offsets=offsets), bad


def _unsound(blobs: Sequence[bytes]) -> NDArray[np.bool_]:
    lengths = lengths_of(blobs)
    counts = np.fromiter((blob[1] if len(blob) > 1 else 0 for blob in blobs), dtype=np.int64, count=len(blobs))
    bad = (lengths % 4 != 2) | (lengths < 2 + 20 * counts)
    good = np.flatnonzero(~bad)
    records = _Records.of([blobs[number] for number in good.tolist()])
    bad[good] = lengths[good] != 2 + 20 * records.counts + 4 * records.phases_of_run
    found: NDArray[np.bool_] = bad
    return found


def _parts(blobs: Sequence[bytes], *, offsets: bool) -> Parts:
    records = _Records.of(blobs)
    words, run, counts = records.words, records.run, records.counts
    values = words.view("<f4")
    times = (records.starts + 1 + 2 * counts)[run] + 3 * records.place
    codes = words[records.at + 1].astype(np.int64)
    return Parts(
        run=run,
        kind=(words[records.at] & 0xFFFF).astype(np.int64),
        head=head_of(mask=records.mask, status=codes & 0xFFFF, outcome=codes >> 16 & 0xFF, failure=codes >> 24),
        offset_us=_micros(values[times]) if offsets else None,
        total_us=_micros(values[times + 1]),
        times=tuple(map(Times, _sums(records, values=values, client=times + 2).T)),
    )


@dataclass(frozen=True, slots=True)
class _Records:
    """Records as one array of words, and where in it each step's parts lie."""

    words: NDArray[np.uint32]
    starts: Ints
    """The word of each run whose upper half is the record's layout and number of steps."""
    counts: Ints
    run: Ints
    place: Ints
    at: Ints
    """The word with each step's kind and mask; its status, outcome and failure follow."""
    mask: Ints
    present: Ints
    """How many phases of each step are written down."""
    phases_of_run: Ints

    @classmethod
    def of(cls, blobs: Sequence[bytes]) -> "_Records":
        words = np.frombuffer(_SEPARATOR + _SEPARATOR.join(blobs) if blobs else b"", dtype="<u4")
        starts = starts_of(lengths_of(blobs) + 2) // 4
        counts = (words[starts] >> 24).astype(np.int64)
        run, place = rows_of(counts), places_of(counts)
        at = starts[run] + 1 + 2 * place
        mask = (words[at] >> 16).astype(np.int64)
        present = _PRESENT[mask & 0b111111]
        phases = np.bincount(run, weights=present, minlength=len(starts)).astype(np.int64)
        return cls(words, starts, counts, run, place, at, mask, present, phases)


def _sums(records: _Records, *, values: NDArray[np.float32], client: Ints) -> NDArray[np.int64]:
    """The six phases and what is ours, shape (steps, 7)."""
    mask, run = records.mask, records.run
    before = starts_of(records.present) - starts_of(records.phases_of_run)[run]
    begin = (records.starts + 1 + 5 * records.counts)[run] + before
    sums = np.zeros((len(run), PHASES + 1), dtype=np.int64)
    for phase in range(PHASES):
        there = np.flatnonzero(mask >> phase & 1)
        at = begin[there] + _PRESENT[mask[there] & ((1 << phase) - 1)]
        sums[there, phase] = _micros(values[at])
    sums[:, PHASES] = _micros(values[client])
    return sums


def _micros(milliseconds: NDArray[np.float32]) -> Ints:
    return np.rint(milliseconds.astype(np.float64) * 1000).astype(np.int64)

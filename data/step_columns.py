"""The packed steps of many runs as columns, read with numpy alone: 14 steps of 8,300 runs in some 10 ms.

The layout is that of `data.packing`. A record's floats begin 2 bytes beside a multiple of 4, and its length is 2 more
than one: with two bytes between them all records can be read as one array of 32-bit words.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from data.grouping import Ints
from data.packing import LAYOUT, OWN_PROVIDER
from data.ragged import lengths_of, places_of, rows_of, starts_of

_SEPARATOR = b"\0\0"
_NO_STEPS = bytes([LAYOUT, 0])
_PRESENT = np.array([bin(mask).count("1") for mask in range(64)], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class StepColumns:
    """The steps of many runs, run after run: each array has the shape (steps,)."""

    run: Ints
    """The number of its run, in the order in which the runs were given."""
    place: Ints
    """Its place within the run, from 0."""
    kind: NDArray[np.int64]
    outcome: NDArray[np.int64]
    failure: NDArray[np.int64]
    own_provider: NDArray[np.bool_]
    """Whether it depends on the run's hospital."""
    total_ms: NDArray[np.float64]
    sums_us: NDArray[np.int64]
    """The six phases and what is ours, in whole microseconds, shape (steps, 7); 0 where a phase did not happen."""
    unreadable: Ints
    """Numbers of the runs whose record has another layout or is cut short: they have no steps here."""


def step_columns(blobs: Sequence[bytes]) -> StepColumns:
    """Read the packed steps of many runs."""
    bad = _unreadable(blobs)
    if not len(bad):
        return _columns(blobs)
    kept = list(blobs)
    for number in bad.tolist():
        kept[number] = _NO_STEPS
    return replace(_columns(kept), unreadable=bad)


def _unreadable(blobs: Sequence[bytes]) -> Ints:
    """Numbers of the records whose layout or length is not what it should be."""
    lengths = lengths_of(blobs)
    heads = np.frombuffer(b"".join([blob[:2].ljust(2, b"\0") for blob in blobs]), dtype=np.uint8).reshape(-1, 2)
    counts = heads[:, 1].astype(np.int64)
    bad = (heads[:, 0] != LAYOUT) | (lengths % 4 != 2) | (lengths < 2 + 20 * counts)
    good = np.flatnonzero(~bad)
    records = _Records.of([blobs[number] for number in good.tolist()])
    bad[good] = lengths[good] != 2 + 20 * records.counts + 4 * records.phases_of_run
    return np.flatnonzero(bad)


@dataclass(frozen=True, slots=True)
class _Records:
    """Sound records as one array of words, and where in it each step's parts lie."""

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


def _columns(blobs: Sequence[bytes]) -> StepColumns:
    records = _Records.of(blobs)
    words, run, counts, mask = records.words, records.run, records.counts, records.mask
    values = words.view("<f4")
    times = (records.starts + 1 + 2 * counts)[run] + 3 * records.place
    codes = words[records.at + 1].astype(np.int64)
    return StepColumns(
        run=run,
        place=records.place,
        kind=(words[records.at] & 0xFFFF).astype(np.int64),
        outcome=codes >> 16 & 0xFF,
        failure=codes >> 24,
        own_provider=(mask & OWN_PROVIDER).astype(bool),
        total_ms=values[times + 1].astype(np.float64),
        sums_us=_sums(records, values=values, client=times + 2),
        unreadable=np.zeros(0, dtype=np.int64),
    )


def _sums(records: _Records, *, values: NDArray[np.float32], client: Ints) -> NDArray[np.int64]:
    """The six phases and what is ours, in microseconds, shape (steps, 7)."""
    mask, run = records.mask, records.run
    before = starts_of(records.present) - starts_of(records.phases_of_run)[run]
    begin = (records.starts + 1 + 5 * records.counts)[run] + before
    sums = np.zeros((len(run), 7), dtype=np.int64)
    for phase in range(6):
        there = np.flatnonzero(mask >> phase & 1)
        at = begin[there] + _PRESENT[mask[there] & ((1 << phase) - 1)]
        sums[there, phase] = _micros(values[at])
    sums[:, 6] = _micros(values[client])
    return sums


def _micros(milliseconds: NDArray[np.float32]) -> Ints:
    return np.rint(milliseconds.astype(np.float64) * 1000).astype(np.int64)

"""The runs of one vantage and hour as one record, so that a day of a practice is 24 rows that lie together.

A run for itself lies where it arrived, among those of all others: a nation's practice has the 288 runs of a day on as
many pages. Here they are columns, each as wide as its largest value asks, so that reading a day is joining a few
stretches of bytes. The record, little-endian, of n runs with m steps:

    offset       size     content
    0            1        layout (2)
    1            19       how wide each column is: 0 (all zero), 1, 2, 4 or 8 bytes a value
    20           4        n
    24           4        m
    28           4        k, the heads that are written out
    32           24       p, the values of each phase
    56                    the columns, one after another:
                          n values    scheduled (microseconds from the hour), duration (the bits of a float of 64),
                                      journey, provider, role, outcome, failure class, number of steps
                          m values    kind, code of the head, rest, client
                          k values    head (`data.layouts.heads`)
                          p values    dns, connect, tls, send, wait, receive

Runs lie by time, journey, provider, outcome, duration and their steps' number and time. Steps are those of
`data.layouts.second`, without their offsets: whoever wants these wants one run, and reads that.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from data.errors import RecordUnreadableError
from data.grouping import Ints
from data.layouts.heads import PHASES, USUAL, code_of
from data.layouts.parts import Parts, Times, folded, unfolded
from data.ragged import lengths_of, places_of, rows_of, starts_of

LAYOUT: Final = 2
NUMBERS: Final = ("journey_id", "provider_id", "role", "outcome", "failure_class")
"""Whole numbers of a run as in the table of runs."""
_WHOLE_RUNS: Final = len(NUMBERS) + 3
_COLUMNS: Final = _WHOLE_RUNS + 4 + 1 + PHASES
_LENGTH_OF: Final = np.repeat(np.arange(3 + PHASES), [_WHOLE_RUNS, 4, 1, *[1] * PHASES])
"""Which of the lengths each column has."""
_FIRST_WITH: Final = np.flatnonzero(np.diff(_LENGTH_OF, prepend=-1)).tolist()
"""The first column of each length."""
_HEADER: Final = np.dtype([("layout", "u1"), ("width", "u1", (_COLUMNS,)), ("lengths", "<u4", (3 + PHASES,))])
_TYPES: Final = {width: np.dtype(f"<u{width}") for width in (1, 2, 4, 8)}
_KNOWN: Final = np.isin(np.arange(256), [0, *_TYPES])
"""Whether a number is a width."""
_LIMITS: Final = np.array([0, 0xFF, 0xFFFF, 0xFFFF_FFFF], dtype=np.uint64)
_WIDTHS: Final = np.array([0, 1, 2, 4, 8], dtype=np.uint8)
_UNLIKE: Final = 255
"""In place of a width: a column that is not as wide in all records."""


class _Column(NamedTuple):
    """The values of one column of many records, one after another, and how many each record has."""

    values: Ints
    lengths: Ints


def encode(
    numbers: Mapping[str, Ints], *, at: Ints, duration_ms: NDArray[np.float64], steps: Parts, number: Ints
) -> list[bytes]:
    """A record for each number, ascending, of the runs that have it.

    numbers: each of `NUMBERS`, (runs,); at: microseconds from the run's hour, (runs,); duration_ms and number: (runs,);
    steps: of all runs, run after run.
    The same runs in another order give the same bytes.
    """
    runs = len(number)
    counts = np.bincount(steps.run, minlength=runs)
    spent = np.bincount(steps.run, weights=steps.total_us, minlength=runs)
    last = (numbers[name] for name in ("outcome", "provider_id", "journey_id"))
    order = np.lexsort((spent, counts, duration_ms, *last, at, number))
    record = np.unique(number, return_inverse=True)[1][order]
    records = int(record[-1]) + 1 if runs else 0
    counted = counts[order]
    sorted_steps = np.repeat(starts_of(counts)[order], counted) + places_of(counted)
    heads = np.array([at, duration_ms.view(np.int64), *(numbers[name] for name in NUMBERS), counts])[:, order]
    columns = [_of(values, record=record, records=records) for values in heads]
    columns += _step_columns(steps, order=sorted_steps, record=np.repeat(record, counted), records=records)
    return _records(columns, lengths=[columns[place].lengths for place in _FIRST_WITH])


def _step_columns(steps: Parts, *, order: Ints, record: Ints, records: int) -> list[_Column]:
    head = steps.head[order]
    code = code_of(head)
    times = np.array([each.of_all(len(order)) for each in steps.times]).reshape(PHASES + 1, -1)[:, order]
    client = times[PHASES]
    rest = steps.total_us[order] - times.sum(axis=0)
    whole = [steps.kind[order].astype(np.int64), code.astype(np.int64), folded(rest), folded(client)]
    found = [_of(values, record=record, records=records) for values in whole]
    there = code == 0
    found.append(_of(head[there], record=record[there], records=records))
    for phase in range(PHASES):
        there = head & 1 << phase != 0
        found.append(_of(times[phase][there], record=record[there], records=records))
    return found


def _of(values: Ints, *, record: Ints, records: int) -> _Column:
    return _Column(values, np.bincount(record, minlength=records))


def _records(columns: Sequence[_Column], *, lengths: Sequence[Ints]) -> list[bytes]:
    headers = np.zeros(len(lengths[0]), dtype=_HEADER)
    headers["layout"], headers["lengths"] = LAYOUT, np.array(lengths).T
    pieces = []
    for place, column in enumerate(columns):
        width = _width(column)
        headers["width"][:, place] = width
        written = {each: column.values.astype(_TYPES[each]).tobytes() for each in np.unique(width).tolist() if each}
        ends = np.cumsum(column.lengths)
        spans = zip(width.tolist(), (ends - column.lengths).tolist(), ends.tolist(), strict=True)
        pieces.append([written[each][start * each : end * each] if each else b"" for each, start, end in spans])
    flat, size = headers.tobytes(), _HEADER.itemsize
    return [
        b"".join([flat[place * size : (place + 1) * size], *own]) for place, own in enumerate(zip(*pieces, strict=True))
    ]


def _width(column: _Column) -> NDArray[np.uint8]:
    """Bytes that the largest value of each record asks."""
    largest = np.zeros(len(column.lengths), dtype=np.uint64)
    there = np.flatnonzero(column.lengths)
    if len(there):
        largest[there] = np.maximum.reduceat(column.values.view(np.uint64), starts_of(column.lengths)[there])
    return _WIDTHS[np.searchsorted(_LIMITS, largest)]


class Gathered:
    """The runs of some records, one after another; columns are read when they are asked for.

    Raises RecordUnreadableError where a record has another layout or is cut short.
    """

    def __init__(self, blobs: Sequence[bytes]) -> None:
        size = _HEADER.itemsize
        flat = b"".join([blob[:size] for blob in blobs])
        if len(flat) != len(blobs) * size:
            raise _unreadable()
        headers = np.frombuffer(flat, dtype=_HEADER)
        width, lengths = headers["width"], headers["lengths"].astype(np.int64)
        of_each = lengths[:, _LENGTH_OF]
        ends = (of_each * width).cumsum(axis=1) + size
        sound = (headers["layout"] == LAYOUT).all() and _KNOWN[width].all() and (ends[:, -1] == lengths_of(blobs)).all()
        if not sound:
            raise _unreadable()
        self._blobs, self._width, self._lengths, self._of_each = blobs, width, lengths, of_each
        self._edges = [[size] * len(blobs), *ends.T.tolist()]
        widest = width.max(axis=0, initial=0)
        self._alike = np.where(((width != widest) & (of_each > 0)).any(axis=0), _UNLIKE, widest).tolist()
        """How wide each column is in all records that have values of it."""

    @property
    def counts(self) -> Ints:
        """The runs of each record."""
        return self._lengths[:, 0]

    @property
    def at(self) -> Ints:
        """Microseconds from the run's hour, shape (runs,)."""
        return self._column(0)

    @property
    def duration_ms(self) -> NDArray[np.float64]:
        """Of each run."""
        return self._column(1).view(np.float64)

    @property
    def numbers(self) -> dict[str, Ints]:
        """Each of `NUMBERS`, shape (runs,)."""
        return {name: self._column(2 + place) for place, name in enumerate(NUMBERS)}

    @property
    def steps(self) -> Parts:
        """Of all runs, without offsets. Raises RecordUnreadableError."""
        kind, code, rest, client, written, *phases = map(self._narrow, range(_WHOLE_RUNS, _COLUMNS))
        run = rows_of(self._column(_WHOLE_RUNS - 1))
        spelled = code == 0
        if len(run) != len(code) or code.max(initial=0) >= len(USUAL) or np.count_nonzero(spelled) != len(written):
            raise _unreadable()
        head = USUAL[code.astype(np.int64)]
        head[spelled] = written
        present = head.astype(np.uint8)  # the lowest bits: a quarter of the time that the whole heads would take
        times = []
        for phase, values in enumerate(phases):
            there = present & 1 << phase != 0
            if np.count_nonzero(there) != len(values):
                raise _unreadable()
            times.append(Times(values, None if len(values) == len(head) else there))
        times.append(Times(unfolded(client)))
        total = unfolded(rest)
        for each in times:
            total += each.of_all(len(head))
        return Parts(run=run, kind=kind, head=head, offset_us=None, total_us=total, times=times)

    def _column(self, number: int) -> Ints:
        return self._narrow(number).astype(np.int64)

    def _narrow(self, number: int) -> NDArray[np.unsignedinteger[Any]]:
        """A column as wide as the widest of the records that have values of it."""
        alike = self._alike[number]
        if alike == 0:
            return np.zeros(int(self._of_each[:, number].sum()), dtype=np.uint8)
        spans = map(slice, self._edges[number], self._edges[number + 1])
        pieces = map(bytes.__getitem__, self._blobs, spans)
        if alike != _UNLIKE:
            return np.frombuffer(b"".join(pieces), dtype=_TYPES[alike])
        own, lengths, cut = self._width[:, number], self._of_each[:, number], list(pieces)
        edges = [0, *(np.flatnonzero(np.diff(own)) + 1).tolist(), len(own)]
        return np.concatenate(
            [
                np.frombuffer(b"".join(cut[start:end]), dtype=_TYPES[own[start]])
                if own[start]
                else np.zeros(int(lengths[start:end].sum()), dtype=np.uint8)
                for start, end in pairwise(edges)
            ]
        )


def _unreadable() -> RecordUnreadableError:
    remedy = "Run `bookwatch db check`, then `bookwatch db rebuild` for the days it names."
    return RecordUnreadableError(
        "An hour's runs have another layout or are cut short", where="gathered_runs", remedy=remedy
    )

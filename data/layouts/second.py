"""Steps, layout 2: columns within the run, each as narrow as its values allow. Little-endian, n steps.

    offset    size     content
    0         1        layout (2)
    1         1        n, at most 255
    2         5        bytes a value in each of the ten columns, 4 bits each (0 to 8), the first in the lowest bits
    7         n        codes of heads (`data.layouts.heads.USUAL`; 0: written out)
    7 + n     6k       the heads that are written out
    then               the columns, one after another:
                       kind     row of `step_kinds`
                       gap      offset - (offset + total of the step before), signed
                       rest     total - all phases - client, signed
                       client   what is ours between the phases, signed
                       dns, connect, tls, send, wait, receive: a value for each step where it is present and not zero

All times are whole microseconds, which is finer than a clock reading on either side of a network call is true. A signed
value v is kept as 2v, or as -2v - 1 where it is negative. A column of width 0 is all zero: rest mostly is.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.grouping import Ints
from data.layouts.heads import BYTES as HEAD_BYTES
from data.layouts.heads import PHASES, USUAL
from data.layouts.parts import Parts, Times, unfolded
from data.ragged import Pieces, places_of, rows_of, starts_of

LAYOUT: Final = 2
COLUMNS: Final = 10
KIND, GAP, REST, CLIENT, FIRST_PHASE = range(5)
WIDEST: Final = 8
"""Bytes of a value at most."""
HEAD: Final = 7
"""Bytes before the codes."""
EMPTY: Final = bytes([LAYOUT, *[0] * (HEAD - 1)])
"""A run without steps."""
_BEYOND = bytes(WIDEST)
"""After the last record, so that eight bytes can be read from any place in it."""
_LOWEST: Final = np.array([(1 << 8 * width) - 1 for width in range(WIDEST + 1)], dtype=np.uint64)
_SHIFTS: Final = (16 + 4 * np.arange(COLUMNS, dtype=np.uint64))[:, None]
_NONE: Final = np.zeros(1, dtype=np.int64)
_SPREAD: Final = np.array([sum((bits >> phase & 1) << 8 * phase for phase in range(PHASES)) for bits in range(64)])
"""Each set bit as a 1 in a byte of its own: 255 steps can be added up without one reaching into the next."""
_HEADS: Final = np.full(256, -1, dtype=np.int64)
_HEADS[: len(USUAL)] = USUAL


def read(pieces: Pieces, *, offsets: bool) -> tuple[Parts, NDArray[np.bool_]]:
    """The steps of records of this layout, and which records are not as long as they should be or hold an unknown code:
    they have no steps here. `offsets`: whether these are wanted too."""
    records = _Records(pieces)
    bad = records.unsound
    if bad.any():
        sound = [EMPTY if is_bad else blob for blob, is_bad in zip(pieces, bad.tolist(), strict=True)]
        records = _Records(Pieces.of(sound))
    return _parts(records, offsets=offsets), bad


def _parts(records: "_Records", *, offsets: bool) -> Parts:
    steps = len(records.run)
    client = unfolded(records.column(CLIENT))
    total = client + unfolded(records.column(REST))
    times = []
    for phase in range(PHASES):
        values = records.column(FIRST_PHASE + phase)
        there = None if len(values) == steps else records.head & 1 << phase != 0
        times.append(Times(values, there))
        total += times[-1].of_all(steps)
    return Parts(
        run=records.run,
        kind=records.column(KIND),
        head=records.head,
        offset_us=_offsets(records, total=total) if offsets else None,
        total_us=total,
        times=(*times, Times(client)),
    )


def _offsets(records: "_Records", *, total: Ints) -> Ints:
    ends = np.cumsum(unfolded(records.column(GAP)) + total)
    before = np.concatenate([_NONE, ends])[records.first]
    found: Ints = ends - total - np.repeat(before, records.counts)
    return found


class _Records:
    """Records of this layout one after another, and where in them each column of each run lies."""

    def __init__(self, pieces: Pieces) -> None:
        self._flat = pieces.flat + _BEYOND
        self._words = np.ndarray((len(self._flat) - WIDEST + 1,), dtype="<u8", buffer=self._flat, strides=(1,))
        """The eight bytes from each place on."""
        self._sizes = pieces.lengths
        self._starts = starts_of(self._sizes)
        heads = self._at(self._starts)
        self.counts = (heads >> 8 & 0xFF).astype(np.int64)
        self._widths = (heads >> _SHIFTS & 0xF).astype(np.int64)
        """Bytes a value, shape (columns, runs)."""
        self.first = starts_of(self.counts)
        """The first step of each run."""
        self.run, self.place = rows_of(self.counts), places_of(self.counts)
        self._codes = self._at(np.repeat(self._starts + HEAD, self.counts) + self.place).astype(np.uint8)
        self.head, begin = self._heads(np.flatnonzero(self._codes == 0))
        self._lengths = self._values()
        self._ends = begin + np.cumsum(self._lengths * self._widths, axis=0)
        """Where each column ends, shape (columns, runs)."""

    def _at(self, places: Ints) -> NDArray[np.uint64]:
        """Eight bytes each; of a record that is cut short, something."""
        return self._words[np.minimum(places, len(self._words) - 1)]

    def _heads(self, written: Ints) -> tuple[Ints, Ints]:
        """The head of each step, and where each run's columns begin. `written`: steps whose head is written out."""
        head = _HEADS[self._codes]
        run = self.run[written]
        number = np.bincount(run, minlength=len(self._starts))
        begin = self._starts + HEAD + self.counts
        head[written] = (self._at(begin[run] + HEAD_BYTES * places_of(number)) & _LOWEST[HEAD_BYTES]).astype(np.int64)
        return head, begin + HEAD_BYTES * number

    def _values(self) -> Ints:
        """How many values each column has, shape (columns, runs)."""
        lengths = np.repeat(self.counts[None, :], COLUMNS, axis=0)
        sums = np.concatenate([_NONE, np.cumsum(_SPREAD[self.head & 0b111111])])
        present = (sums[self.first + self.counts] - sums[self.first]).astype("<i8").view(np.uint8)
        lengths[FIRST_PHASE:] = present.reshape(-1, 8).T[:PHASES]
        return lengths

    @property
    def unsound(self) -> NDArray[np.bool_]:
        """Which records are not as long as they should be, or hold an unknown code."""
        unknown = np.bincount(self.run[self._codes >= len(USUAL)], minlength=len(self._sizes)) > 0
        wrong = self._ends[-1] - self._starts != self._sizes
        found: NDArray[np.bool_] = unknown | wrong | (self._sizes < HEAD) | (self._widths > WIDEST).any(axis=0)
        return found

    def column(self, number: int) -> Ints:
        """The values of one column, run after run."""
        width, length = self._widths[number], self._lengths[number]
        widest = int(width.max(initial=0))
        if not widest:
            return np.zeros(int(length.sum()), dtype=np.int64)
        begin = self._ends[number] - width * length
        if width.min() == widest and length.min() == length.max() > 0:
            return self._of_one_shape(begin, width=widest, length=int(length[0]))
        places = np.arange(int(length.sum()))
        places *= np.repeat(width, length)
        places += np.repeat(begin - width * starts_of(length), length)
        found = self._words[places]
        found &= np.repeat(_LOWEST[width], length)
        return found.view(np.int64)

    def _of_one_shape(self, begin: Ints, *, width: int, length: int) -> Ints:
        """The values of a column that is as wide and as long in each run: its bytes are laid together, and read from
        each width on, which takes a third of the time of looking for each value."""
        size = width * length
        pieces = np.ndarray((len(self._flat) - size + 1,), dtype=f"V{size}", buffer=self._flat, strides=(1,))
        together = pieces[begin].tobytes() + _BEYOND
        values = np.ndarray((len(begin) * length,), dtype="<u8", buffer=together, strides=(width,))
        found: Ints = (values & _LOWEST[width]).view(np.int64)
        return found

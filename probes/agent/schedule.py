"""When each (vantage, journey) is due: a fixed slot in the interval, from a hash of its name.

The hash spreads the load evenly over the interval and nothing drifts or needs to be kept: due times are a pure
function of the name and the interval, with rounds counted from 1970 (so agent and collector agree on them).
A synchronised start of 200 journeys spoilt their timing by 424 ms at p99; slots cannot fall together like that.
"""

import hashlib
import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.clock import from_micros, to_micros

MOST_CAUGHT_UP = 288
"""Most rounds that are caught up as missed after the machine slept: one day of five-minute rounds."""

_CLOCK_SET_BACK = timedelta(seconds=5)


def stable_hash(*names: str) -> int:
    """64 bits that are the same on every machine and in every process (Python's own hash is not)."""
    digest = hashlib.blake2b("\n".join(names).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big")


def slot_micros(vantage: str, *, journey: str, interval_micros: int) -> int:
    """Where in the interval the journey starts: microseconds from the round's beginning, 0 <= slot < interval."""
    return stable_hash(vantage, journey) * interval_micros >> 64


def next_due_micros(after: int, *, slot: int, interval_micros: int) -> int:
    """The first due time later than `after`; all in microseconds since 1970."""
    return ((after - slot) // interval_micros + 1) * interval_micros + slot


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One run that is due: which entry of the timetable, when, and in which round since 1970."""

    entry: int
    scheduled_at: datetime
    round_number: int


class Timetable:
    """The next due time of each entry, on a heap. Not safe for threads: one thread takes."""

    def __init__(
        self, keys: Sequence[tuple[str, str]], *, interval_s: float, after: datetime, every: Sequence[int] = ()
    ) -> None:
        """`keys` are (vantage, journey); an entry is a position in it. The first runs are the first slots after.

        `every`: how many rounds lie between two runs of each entry; empty: each entry runs in each round.
        """
        self._interval = round(interval_s * 1_000_000)
        self._periods = [self._interval * rounds for rounds in every or [1] * len(keys)]
        self._slots = [
            slot_micros(vantage, journey=name, interval_micros=period)
            for (vantage, name), period in zip(keys, self._periods, strict=True)
        ]
        self._heap = self._filled(after)
        self._taken_until = after

    def take(self, *, until: datetime) -> list[Due]:
        """Everything due up to `until`, in order of time; each entry moves on to its next round.

        Rounds that passed while the machine slept are returned as well (a day of them at most): whoever runs them
        sees that their time is over and reports them as missed.
        """
        if until < self._taken_until - _CLOCK_SET_BACK:
            # The clock was set back: without this nothing would be due until it has caught up again.
            self._heap = self._filled(until)
        self._taken_until = until
        limit, taken = to_micros(until), []
        while self._heap and self._heap[0][0] <= limit:
            due, entry = self._heap[0]
            oldest = limit - MOST_CAUGHT_UP * self._interval
            if due < oldest:
                due = next_due_micros(oldest, slot=self._slots[entry], interval_micros=self._periods[entry])
            heapq.heapreplace(self._heap, (due + self._periods[entry], entry))
            taken.append(Due(entry=entry, scheduled_at=from_micros(due), round_number=due // self._interval))
        taken.sort(key=lambda each: each.scheduled_at)
        return taken

    def _filled(self, after: datetime) -> list[tuple[int, int]]:
        moment = to_micros(after)
        heap = [
            (next_due_micros(moment, slot=slot, interval_micros=period), entry)
            for entry, (slot, period) in enumerate(zip(self._slots, self._periods, strict=True))
        ]
        heapq.heapify(heap)
        return heap

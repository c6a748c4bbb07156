"""Calls of whole hours, summed up over PCTs: of a nation's slots a day has a million rows, and the pages need some 200.

A file for each hour, beside the cubes, is made by whoever needs it first and read by all. Its name says which hour, and
at which version of it (`data.rollups.recounts`): what was counted anew since is another file. The hours of one PCT are
kept in memory alone, of the few PCTs that are looked at.
"""

import os
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Final

import numpy as np
from sqlalchemy import Connection

from data import tally
from data.fleet.shape import HOURS
from data.grouping import Ints
from data.ragged import cut, lengths_of
from data.readers.call_sums import BY_HOSPITAL, BY_OPERATION, joined, summed
from data.readers.calls import Calls, calls
from data.readers.scope import Scope
from data.readers.span import Span
from data.rollups import recounts
from data.rollups.moments import hour_start
from data.tables import operation_slots

CALLS: Final = "calls"
"""The folder, within that of the read model."""
FORMAT: Final = 1
_MOST: Final = 8 * HOURS
"""Hours in memory: a week of everything, and of seven PCTs."""
_COUNTS: Final = ("row", "outcome", "failure", "domain", "count")


@dataclass(frozen=True, slots=True)
class CallSums:
    """Calls of controls and of all practices, in two sums."""

    by_operation: Calls
    by_hospital: Calls


class CallHours:
    """The sums of hours, in files in a folder and, the latest that were asked for, in memory."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept: OrderedDict[tuple[str | None, int], tuple[int, CallSums]] = OrderedDict()
        self._lock = Lock()

    def read(self, conn: Connection, *, span: Span, pct: str | None = None) -> CallSums:
        """The sums of the hours that a span touches, of those that slots are kept of; of one PCT or all (None)."""
        versions = recounts.versions(conn, table=operation_slots, buckets=span.hours)
        hours = [hour for hour in span.hours if hour >= span.hours.stop - HOURS]
        found = [self._hour(conn, pct=pct, hour=hour, version=versions.get(hour, 0)) for hour in hours]
        return CallSums(joined([each.by_operation for each in found]), joined([each.by_hospital for each in found]))

    def _hour(self, conn: Connection, *, pct: str | None, hour: int, version: int) -> CallSums:
        with self._lock:
            before = self._kept.get((pct, hour))
        if before and before[0] == version:
            return before[1]
        known = self._stored(hour, version=version) if pct is None else None
        if known is None:
            span = Span(hour_start(hour), hour_start(hour + 1))
            whole = calls(conn, span=span, scope=Scope(pct=pct))
            known = CallSums(summed(whole, by=BY_OPERATION), summed(whole, by=BY_HOSPITAL))
            if pct is None:
                self._store(known, hour=hour, version=version)
        with self._lock:
            self._kept[pct, hour] = version, known
            self._kept.move_to_end((pct, hour))
            while len(self._kept) > _MOST:
                self._kept.popitem(last=False)
        return known

    def _stored(self, hour: int, *, version: int) -> CallSums | None:
        try:
            with np.load(self._path(hour, version=version)) as file:
                return CallSums(_calls(file, name="operation"), _calls(file, name="hospital"))
        except (OSError, ValueError, KeyError):  # not there, or damaged: it is made anew
            return None

    def _store(self, sums: CallSums, *, hour: int, version: int) -> None:
        """Keep it for the others, in the place of the hour's older versions; without a folder to write to, for us."""
        path = self._path(hour, version=version)
        partial = path.with_suffix(f".{os.getpid()}.npz")
        arrays = _arrays(sums.by_operation, name="operation") | _arrays(sums.by_hospital, name="hospital")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            np.savez(partial, **arrays)
            partial.replace(path)
            for old in self._folder.glob("*.npz"):
                number = int(old.stem.split("-")[0])
                if number < hour - HOURS or (number == hour and old != path):
                    old.unlink(missing_ok=True)
        except (OSError, ValueError):
            return

    def _path(self, hour: int, *, version: int) -> Path:
        return self._folder / f"{hour}-{version}-{FORMAT}.npz"


def _arrays(found: Calls, *, name: str) -> dict[str, Any]:
    rows, blobs = found.latency
    return {
        **{f"{name}.key.{key}": values for key, values in found.keys.items()},
        **{f"{name}.count.{each}": getattr(found.counts, each) for each in _COUNTS},
        f"{name}.sums": found.sums_us,
        f"{name}.healthy": found.healthy,
        f"{name}.timed": rows,
        f"{name}.lengths": lengths_of(blobs),
        f"{name}.sketches": np.frombuffer(b"".join(blobs), dtype=np.uint8),
    }


def _calls(file: Mapping[str, Any], *, name: str) -> Calls:
    own = {key.removeprefix(f"{name}."): key for key in file if key.startswith(f"{name}.")}
    lengths: Ints = file[f"{name}.lengths"]
    return Calls(
        keys={key.removeprefix("key."): file[full] for key, full in own.items() if key.startswith("key.")},
        counts=tally.Counts(*(file[f"{name}.count.{each}"] for each in _COUNTS)),
        sums_us=file[f"{name}.sums"],
        latency=(file[f"{name}.timed"], cut(file[f"{name}.sketches"].tobytes(), lengths=lengths)),
        healthy=file[f"{name}.healthy"],
    )

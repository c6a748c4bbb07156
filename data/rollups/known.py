"""The runs of the hours that are still coming in, kept as columns between two looks at them.

A part of an hour that was not marked since it was read holds what it held then, so an hour is computed whole without
reading it whole. It is a matter of speed alone: what is not known here is read. Where another process took marks away
in between (a rebuild, or one that led meanwhile), all is forgotten: what they stood for was never read here.
"""

import secrets
from typing import Final

import numpy as np
from sqlalchemy import Connection

from data.grouping import Ints
from data.rollups.columns import RunColumns, joined, run_columns
from data.rollups.dirty import last_counted_by, stretches
from data.rollups.moments import HOUR_US, PART_US, PARTS

_HOURS: Final = 2
"""The latest so many hours are kept: a nation's are some 20 MB."""


class KnownParts:
    """Columns by hour and part."""

    def __init__(self) -> None:
        self._parts: dict[int, dict[int, RunColumns]] = {}
        self.slotted: set[int] = set()
        """The marks that wait although the slots of what they stand for are counted."""
        self.name = secrets.randbits(62)
        """What it signs with, in the store, for the marks that it takes away."""

    def forget_unless_last(self, conn: Connection) -> None:
        """Forget everything where somebody else took marks away since."""
        if last_counted_by(conn) != self.name:
            self._parts.clear()
            self.slotted.clear()  # SQLite gives the number of a mark that is gone to another

    def learn(self, hour: int, *, parts: range, runs: RunColumns) -> None:
        """Note what was just read of some parts of an hour."""
        own = self._parts.setdefault(hour, {})
        for part, columns in _by_part(runs, parts=parts):
            own[part] = columns
        for old in sorted(self._parts)[:-_HOURS]:
            del self._parts[old]

    def whole(self, conn: Connection, *, hour: int) -> RunColumns:
        """All runs of an hour; the parts that are not known are read."""
        known = self._parts.get(hour, {})
        missing = sum(1 << part for part in range(PARTS) if part not in known)
        found = list(known.values())
        for first, last in stretches(missing):
            since, until = (hour * HOUR_US + edge * PART_US for edge in (first, last))
            read = run_columns(conn, since=since, until=until)
            self.learn(hour, parts=range(first, last), runs=read)
            found.append(read)
        return joined(found)


def _by_part(runs: RunColumns, *, parts: range) -> list[tuple[int, RunColumns]]:
    part: Ints = runs.scheduled_at % HOUR_US // PART_US
    return [(each, runs.only(np.flatnonzero(part == each))) for each in parts]

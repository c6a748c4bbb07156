"""The last 24 hours, 7 days and 30 days of every practice: one row each, shaped for the pages."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Table

from data import sketches, tally
from data.codes import JUDGEMENTS, OUTCOMES
from data.grouping import Ints
from data.rollups.moments import day_of, hour_of
from data.rollups.rows import Rows, replace
from data.rollups.summing import stored
from data.sketch import BUCKETS, quantiles
from data.tables import (
    practice_days,
    practice_days_latency,
    practice_hours,
    practice_hours_latency,
    practice_rolling,
)
from domain.vocabulary import Judgement

LENGTHS: Final = (1, 7, 30)
_CENTRAL: Final = (JUDGEMENTS.of(Judgement.CENTRAL),)
_HOURS: Final = 24
_JOURNEY_BITS: Final = 31
_JOURNEY: Final = (1 << _JOURNEY_BITS) - 1


def recompute_rolling(conn: Connection, *, now: datetime) -> None:
    """Compute `practice_rolling` as of now: 1 is the last 24 hours, 7 and 30 are today and the days before it."""
    hour, today = hour_of(now) + 1, day_of(now) + 1
    _write(conn, days=1, sums=_Sums().adding(conn, tables=_HOURLY, since=hour - _HOURS, until=hour))
    sums, until = _Sums(), today
    for days in LENGTHS[1:]:
        for day in range(until - 1, today - days - 1, -1):  # a day at a time: a month of sketches is a gigabyte
            sums.adding(conn, tables=_DAILY, since=day, until=day + 1)
        until = today - days
        _write(conn, days=days, sums=sums)


_HOURLY: Final = (practice_hours, practice_hours_latency)
_DAILY: Final = (practice_days, practice_days_latency)


@dataclass(slots=True)
class _Sums:
    """Sums by vantage and journey (`pairs`: both in one number); a row for each pair that was met."""

    pairs: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    counts: NDArray[np.int64] = field(default_factory=lambda: np.zeros((0, 9), dtype=np.int64))
    """The outcomes outside planned work, attempts under it, and what was bad while the verdict was central."""
    latency: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, BUCKETS)))

    def adding(self, conn: Connection, *, tables: tuple[Table, Table], since: int, until: int) -> "_Sums":
        """These, and what the rows of a stretch hold."""
        keys, tallies = stored(conn, table=tables[0], since=since, until=until, value="tally")
        timed, sketched = stored(conn, table=tables[1], since=since, until=until, value="latency")
        if not len(keys["planned"]):
            return self
        row, timed_row = self._places(keys), self._places(timed)
        self._grow()
        self._count(row, planned=keys["planned"], tallies=tallies)
        usual = np.flatnonzero(timed["planned"] == 0)
        chosen = [sketched[place] for place in usual.tolist()]
        self.latency += sketches.summed(chosen, group=timed_row[usual], groups=len(self.pairs))
        return self

    def _places(self, keys: dict[str, Ints]) -> Ints:
        met = keys["vantage_id"] << _JOURNEY_BITS | keys["journey_id"]
        self.pairs = np.concatenate([self.pairs, np.setdiff1d(met, self.pairs)])
        order = np.argsort(self.pairs)
        return order[np.searchsorted(self.pairs, met, sorter=order)]

    def _grow(self) -> None:
        more = len(self.pairs) - len(self.counts)
        self.counts = np.pad(self.counts, ((0, more), (0, 0)))
        self.latency = np.pad(self.latency, ((0, more), (0, 0)))

    def _count(self, row: Ints, *, planned: Ints, tallies: list[bytes]) -> None:
        counts = tally.decode(tallies)
        where, outside = row[counts.row], planned[counts.row] == 0
        bad, attempt = np.isin(counts.outcome, tally.BAD), np.isin(counts.outcome, tally.ATTEMPTS)
        marks = [outside & (counts.outcome == code) for code in range(1, len(OUTCOMES.words) + 1)]
        marks += [~outside & attempt, outside & bad & np.isin(counts.domain, _CENTRAL)]
        for column, mark in enumerate(marks):
            added = np.bincount(where[mark], weights=counts.count[mark], minlength=len(self.pairs))
            self.counts[:, column] += added.astype(np.int64)


def _write(conn: Connection, *, days: int, sums: _Sums) -> None:
    order = np.argsort(sums.pairs)
    pairs = sums.pairs[order]
    names = [*(outcome.value for outcome in OUTCOMES.words), "planned", "central_bad"]
    values: dict[str, Any] = dict(zip(names, sums.counts[order].T.tolist(), strict=True))
    for name, found in zip(("p50_ms", "p95_ms"), quantiles(sums.latency[order], 0.50, 0.95), strict=True):
        values[name] = [None if value != value else value for value in found.tolist()]  # noqa: PLR0124 (NaN)
    keys = {"days": np.full(len(pairs), days), "vantage_id": pairs >> _JOURNEY_BITS, "journey_id": pairs & _JOURNEY}
    replace(conn, rows=Rows(practice_rolling, keys, values), since=days, until=days + 1)

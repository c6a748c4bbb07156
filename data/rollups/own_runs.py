"""The runs of one vantage or some: of hours that are over as they lie together, of the others one by one."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any

import numpy as np
from sqlalchemy import Connection

from data.fetching import fetch_together
from data.gathered import Gathered
from data.grouping import Ints
from data.locks import is_postgres
from data.ragged import stretches
from data.rollups.columns import RunColumns, joined, run_columns, runs_of, runs_question
from data.rollups.moments import HOUR_US
from data.step_columns import StepColumns, step_columns, together
from data.worded import Worded


def own_runs(conn: Connection, *, vantages: Sequence[int], since: int, until: int) -> RunColumns:
    """The runs of the core of these vantages scheduled in [since, until), microseconds since 1970, in any order.

    Raises RecordUnreadableError.
    """
    return _found(conn, vantages=vantages, since=since, until=until, steps=False).runs()


def own_steps(conn: Connection, *, vantages: Sequence[int], since: int, until: int) -> tuple[RunColumns, StepColumns]:
    """The same runs, and their steps without offsets. Raises RecordUnreadableError."""
    found = _found(conn, vantages=vantages, since=since, until=until, steps=True)
    return found.runs(), found.steps()


def own_moments(conn: Connection, *, vantages: Sequence[int], since: int, until: int) -> tuple[Ints, StepColumns]:
    """When these runs were scheduled, shape (runs,), and their steps: for who asks nothing else of the runs."""
    found = _found(conn, vantages=vantages, since=since, until=until, steps=True)
    at = [found.at[found.span], *(each.scheduled_at for each in found.others)]
    return np.concatenate(at), found.steps()


@dataclass(frozen=True, slots=True)
class _Found:
    records: Gathered
    vantage: Ints
    """Of each record."""
    at: Ints
    """Of each run of the records."""
    span: slice
    """The runs of the records that are asked for."""
    others: Sequence[RunColumns]
    """The runs of other hours, with their packed steps where these were asked for."""

    def runs(self) -> RunColumns:
        """All runs, those of the records first."""
        numbers: dict[str, Any] = self.records.numbers | {"vantage_id": np.repeat(self.vantage, self.records.counts)}
        runs = RunColumns(scheduled_at=self.at, duration_ms=self.records.duration_ms, **numbers)
        own = runs.only(self.span)
        return joined([own, *self.others]) if self.others else own

    def steps(self) -> StepColumns:
        """Of all runs, those of the records first."""
        parts = self.records.steps.of_runs(self.span.start, end=self.span.stop)
        if not self.others:
            return StepColumns(parts, np.zeros(0, dtype=np.int64))
        read = step_columns([blob for each in self.others for blob in each.steps])
        first = self.span.stop - self.span.start
        numbers = np.arange(first + sum(map(len, self.others)))
        parts = together([(parts, numbers[:first]), (read.parts, numbers[first:])])
        return StepColumns(parts, first + read.unreadable)


def _found(conn: Connection, *, vantages: Sequence[int], since: int, until: int, steps: bool) -> _Found:
    wanted = range(since // HOUR_US, -(-until // HOUR_US))
    # Runs of one vantage lie in the order of time, so a part of an hour is a slice. Of several only whole hours are
    # taken from here; the parts at both ends are read run by run.
    whole = wanted if len(vantages) == 1 else range(-(-since // HOUR_US), until // HOUR_US)
    more = ("steps",) if steps else ()
    # Whoever asks up to now asks of an hour that is not over: that is asked with the rest, where it can be.
    begun = max(since, until - until % HOUR_US)
    gathered = _gathered(conn, vantages=vantages, hours=whole)
    begun_hour = runs_question(conn, since=begun, until=until, more=more, vantages=vantages)
    rows, newest = fetch_together(conn, [gathered, begun_hour])
    rows.sort(key=itemgetter(1))
    # An hour is gathered for all vantages or none: whoever has no row in one that another has a row in had no runs.
    missing = sorted({*wanted} - {hour for _, hour, _ in rows})
    others = []
    if begun < until and begun // HOUR_US in missing:
        missing.pop()
        others += [runs_of(newest, more=more)] if newest else []
    for first, end in stretches(np.array(missing, dtype=np.int64)):
        start, stop = max(since, first * HOUR_US), min(until, end * HOUR_US)
        others.append(run_columns(conn, since=start, until=stop, steps=steps, vantages=vantages))
    records = Gathered([blob for *_, blob in rows])
    vantage, hour = (np.array([row[place] for row in rows], dtype=np.int64) for place in (0, 1))
    at = records.at + np.repeat(hour * HOUR_US, records.counts)
    first, end = np.searchsorted(at, [since, until]).tolist()
    return _Found(records, vantage, at, slice(first, end), others)


def _gathered(conn: Connection, *, vantages: Sequence[int], hours: range) -> Worded:
    """What asks for the rows of those hours that are gathered, and of which no run has arrived since."""
    numbers = (hours.start, hours.stop, *vantages)
    if is_postgres(conn):
        named = {f"n{place}": number for place, number in enumerate(numbers, start=1)}
        return Worded(_words(len(vantages), "%(n{})s"), named)
    return Worded(_words(len(vantages), "?{}"), numbers)


@lru_cache(maxsize=64)
def _words(vantages: int, sign: str) -> str:
    """sign: how the driver wants the parameter of a number, from 1 on."""
    since, until, *chosen = (sign.format(place) for place in range(1, 3 + vantages))
    changing = "SELECT 1 FROM dirty_hours WHERE dirty_hours.hour = gathered_runs.hour"
    return (
        f"SELECT vantage_id, hour, runs FROM gathered_runs WHERE vantage_id IN ({', '.join(chosen)}) "  # noqa: S608
        f"AND hour >= {since} AND hour < {until} AND NOT EXISTS ({changing})"
    )

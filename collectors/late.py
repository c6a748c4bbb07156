"""Reports that come late change what was said: the windows that they belong to are judged again, some a round.

An agent that was cut off keeps its runs and reports them hours later. What the evaluation of their time said of its
practice ("no data") is replaced then, and says what it was before (`data.revising`). The work of one round is bounded;
what is still to do is a mark in the store, so that a restart goes on.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Engine, delete, func, insert, select

import attribution
from collectors.again import Collected, Sequence
from collectors.rounds import Evaluate, Rounds
from data import runs, verdicts
from data.engine import reading, writing
from data.revising.storing import Revised, revise
from data.tables import evaluations, marks
from domain.clock import Clock, from_micros, to_micros

LATE_ROUNDS: Final = 2
"""A run that misses so many evaluations is late; one is a matter of seconds, and the next window mends it."""
OLDEST_ROUNDS: Final = 72
"""Six hours of five minutes: what is later than that changes figures, and no verdict."""
MOST_ROUNDS: Final = 24
"""Judged again after one round, the warm-up included: some seconds of a nation's five minutes."""
_NEXT, _QUEUED = "late.next", "late.queued"

_log = logging.getLogger(__name__)


class LateReports:
    """What late reports make the evaluator judge again. Not safe for threads."""

    def __init__(
        self, engine: Engine, clock: Clock, rounds: Rounds, *, evaluate: Callable[[], Evaluate] = attribution.Watch
    ) -> None:
        self._engine, self._clock, self._rounds, self._evaluate = engine, clock, rounds, evaluate
        self._sequence: Sequence | None = None
        self._looked_by: datetime | None = None

    def note(self, window_end: datetime) -> None:
        """Note which windows the reports belong to that came since the last round."""
        length, due = self._rounds.length, self._rounds.due(window_end)
        with reading(self._engine) as conn:
            after = self._looked_by or self._rounds.due(_evaluated_before(conn, window_end=window_end))
            oldest = runs.oldest_arrival(
                conn,
                since=window_end - OLDEST_ROUNDS * length,
                until=window_end - LATE_ROUNDS * length,
                received_after=after,
                received_by=due,
            )
        self._looked_by = due
        if oldest is None:
            return
        # A run that is due exactly on a boundary belongs to the round that it opens.
        first = self._rounds.at_or_before(oldest) + length
        with writing(self._engine) as conn:
            under_way = _mark(conn, name=_NEXT)
            name = _NEXT if under_way is None else _QUEUED
            queued = _mark(conn, name=name)
            _set_mark(conn, name=name, moment=min(first, queued or first))
        _log.info("reports of %s arrived late: the windows from %s on are judged again", oldest, first)

    def revise(self) -> Revised:
        """Judge some of the windows again that wait for it, and replace what was said of them."""
        with reading(self._engine) as conn:
            first, newest = _mark(conn, name=_NEXT), verdicts.last_evaluated(conn)
        if first is None or newest is None:
            return Revised()
        collected = self._judged(first, last=newest[0])
        if not collected.rounds:
            return Revised()
        done = collected.rounds[-1].window_end
        with writing(self._engine) as conn:
            found = revise(conn, rounds=collected.rounds, length=self._rounds.length, at=self._clock())
            following = _mark(conn, name=_QUEUED) if done == newest[0] else done + self._rounds.length
            _set_mark(conn, name=_NEXT, moment=following)
            if done == newest[0]:
                _set_mark(conn, name=_QUEUED, moment=None)
        if done == newest[0]:
            self._sequence = None
        if found.verdicts or found.incidents:
            _log.info("late reports revised %d verdicts and %d incidents", found.verdicts, found.incidents)
        return found

    def _judged(self, first: datetime, *, last: datetime) -> Collected:
        goes_on = self._sequence is not None and self._sequence.boundary <= first
        if self._sequence is None or not goes_on:
            self._sequence = Sequence(self._rounds, first=first, evaluate=self._evaluate)
        most = self._sequence.boundary + (MOST_ROUNDS - 1) * self._rounds.length
        collected = Collected(min(last, most))
        with reading(self._engine) as conn:
            collected.expect(conn, first=first)
            while self._sequence.boundary <= min(last, most):
                found = self._sequence.step(conn)
                if found is not None and found.window_end >= first:
                    collected.take(found)
        return collected


def _evaluated_before(conn: Connection, *, window_end: datetime) -> datetime:
    """The evaluation before this one, which a process that starts has not seen itself."""
    ends = select(func.max(evaluations.c.window_end)).where(evaluations.c.window_end < window_end)
    return conn.execute(ends).scalar() or window_end


def _mark(conn: Connection, *, name: str) -> datetime | None:
    value = conn.execute(select(marks.c.value).where(marks.c.name == name)).scalar()
    return None if value is None else from_micros(value)


def _set_mark(conn: Connection, *, name: str, moment: datetime | None) -> None:
    conn.execute(delete(marks).where(marks.c.name == name))
    if moment is not None:
        conn.execute(insert(marks).values(name=name, value=to_micros(moment)))

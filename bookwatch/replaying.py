"""A past range of the store judged again: pieces of it on workers, stored here one after another.

A piece always begins and ends at the same rounds of the calendar, so that the outcome is the same however many workers
there are, and whatever was done before a kill stays done.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, Engine, delete, func, insert, select

from bookwatch.workers import Workers
from collectors.again import Piece, judged
from collectors.rounds import Rounds
from data.engine import leading, reading, writing
from data.retention.marks import kept_from
from data.revising.storing import Revised, revise
from data.rollups import hour_start
from data.tables import evaluations, marks, runs
from data.verdicts import WINDOW_ROUNDS
from domain.clock import Clock, from_micros, iso, to_micros

PIECE_ROUNDS: Final = 144
"""Half a day of five minutes; a piece is warmed up by the sixty rounds before it."""
LEADER: Final = "replay"
_MARKS: Final = ("replay.first", "replay.last", "replay.next")


class ReplayError(Exception):
    """A range that cannot be judged again, with the remedy."""

    def __init__(self, problem: str, *, remedy: str) -> None:
        super().__init__(f"{problem}; {remedy}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Boundaries of rounds, both included, and from which on there is still something to do."""

    rounds: Rounds
    first: datetime
    last: datetime
    begin: datetime

    @property
    def count(self) -> int:
        """How many rounds it has."""
        return (self.last - self.first) // self.rounds.length + 1

    def pieces(self, *, url: str) -> Iterator[Piece]:
        """What is to do, in order."""
        length = PIECE_ROUNDS * self.rounds.length
        first = self.begin
        while first <= self.last:
            edge = from_micros(to_micros(first) - to_micros(first) % (length // timedelta(microseconds=1))) + length
            last = min(edge - self.rounds.length, self.last)
            yield Piece(url=url, round_s=self.rounds.round_s, first=first, last=last)
            first = last + self.rounds.length


def planned_range(engine: Engine, *, since: datetime, until: datetime, now: datetime, round_s: float) -> Range:
    """The rounds that ended after `since` and by `until`. `round_s` counts where nothing was evaluated yet.

    A range that was begun and not ended goes on. Raises ReplayError where it cannot be judged again.
    """
    if until <= since:
        raise ReplayError(f"{iso(until)} is not after {iso(since)}", remedy="give the earlier time first")
    with reading(engine) as conn:
        rounds = Rounds.of(_length(conn) or round_s)
        last = rounds.at_or_before(until)
        first = rounds.at_or_before(since) + rounds.length
        if rounds.due(last) > now:
            raise ReplayError(f"the round that ends at {iso(last)} is not over", remedy="give a range that is past")
        if last < first:
            raise ReplayError(
                f"no round of {rounds.round_s:g} s ends between {iso(since)} and {iso(until)}",
                remedy="give a longer range",
            )
        _refuse_without_runs(conn, rounds=rounds, first=first, last=last)
        return Range(rounds=rounds, first=first, last=last, begin=_begin(conn, first=first, last=last))


def replay(
    engine: Engine, *, asked: Range, workers: Workers, clock: Clock, told: Callable[[int, int], None]
) -> Revised:
    """Judge the range again and store it, piece by piece; a second time changes nothing.

    told: how many rounds are done, of how many. Raises ReplayError where another replay is at work, JobsError,
    StoreError.
    """
    total = Revised()
    url = engine.url.render_as_string(hide_password=False)
    with leading(engine, name=LEADER) as leads:
        if not leads:
            raise ReplayError("another replay is at work on this database", remedy="wait until it is done")
        pieces = list(asked.pieces(url=url))
        told(asked.count - _rounds_of(pieces, asked=asked), asked.count)
        for place, rounds in enumerate(workers.map(judged, pieces)):
            piece = pieces[place]
            with writing(engine) as conn:
                total += revise(conn, rounds=rounds, length=asked.rounds.length, at=clock())
                _note(conn, asked=asked, following=piece.last + asked.rounds.length)
            told(asked.count - _rounds_of(pieces[place + 1 :], asked=asked), asked.count)
    return total


def _rounds_of(pieces: list[Piece], *, asked: Range) -> int:
    return sum((each.last - each.first) // asked.rounds.length + 1 for each in pieces)


def _length(conn: Connection) -> float | None:
    """Seconds of a round, as the last evaluation had it."""
    query = select(evaluations).order_by(evaluations.c.window_end.desc()).limit(1)
    row = conn.execute(query).one_or_none()
    return None if row is None else (row.window_end - row.window_start).total_seconds() / WINDOW_ROUNDS


def _refuse_without_runs(conn: Connection, *, rounds: Rounds, first: datetime, last: datetime) -> None:
    start = first - WINDOW_ROUNDS * rounds.length
    kept = hour_start(kept_from(conn, tier="raw"))
    if start < kept:
        raise ReplayError(
            f"the single runs before {iso(kept)} are gone: retention took them",
            remedy=f"begin at {iso(kept + WINDOW_ROUNDS * rounds.length)} or later",
        )
    at = runs.c.scheduled_at
    if not conn.execute(select(at).where(at >= start, at < last).limit(1)).first():
        oldest, newest = conn.execute(select(func.min(at), func.max(at))).one()
        there = f"there are runs from {iso(oldest)} to {iso(newest)}" if oldest else "there are none at all"
        raise ReplayError(f"no run was due between {iso(start)} and {iso(last)}", remedy=f"{there}: give such a range")


def _begin(conn: Connection, *, first: datetime, last: datetime) -> datetime:
    """Where a replay of this very range stopped, if it did not end; else its beginning."""
    rows = conn.execute(select(marks).where(marks.c.name.in_(_MARKS)))
    found = {row.name: int(row.value) for row in rows}
    same = [found.get(name) for name in _MARKS[:2]] == [to_micros(first), to_micros(last)]
    return from_micros(found[_MARKS[2]]) if same and _MARKS[2] in found else first


def _note(conn: Connection, *, asked: Range, following: datetime) -> None:
    """Remember how far it is, until it is done."""
    conn.execute(delete(marks).where(marks.c.name.in_(_MARKS)))
    if following <= asked.last:
        values = (asked.first, asked.last, following)
        rows = [{"name": name, "value": to_micros(at)} for name, at in zip(_MARKS, values, strict=True)]
        conn.execute(insert(marks), rows)

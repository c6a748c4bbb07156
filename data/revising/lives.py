"""The lives of causes through a stretch, replaced by those of judging it again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, delete, insert, or_, select

from data.lifecycle import RETURN_ROUNDS, StoredCause, advance, goes_on
from data.revising.rounds import Round, Stretch
from data.tables import causes, evaluations
from data.verdicts import cause_values, stored_cause
from domain.verdicts import Evaluation


def replace_lives(conn: Connection, *, stretch: Stretch) -> int:
    """Replace them; how many rows were written or taken away. What lies before and after the stretch stays."""
    ends = evaluations.c.window_end
    recent = select(ends).where(ends < stretch.first).order_by(ends.desc()).limit(RETURN_ROUNDS)
    before = list(conn.execute(recent).scalars())[::-1]
    table = causes.c
    # A life of before the stretch may go on in it; one that was ended by it goes on being told by it.
    goes_in = or_(table.ended_at.is_(None), table.ended_at >= stretch.first)
    goes_in = or_(goes_in, table.last_seen >= (before[0] if before else stretch.first))
    rows = list(conn.execute(select(causes).where(goes_in, table.first_seen <= stretch.last).order_by(table.cause_id)))
    known = [stored_cause(row) for row in rows]
    seen = before[-1] if before else stretch.first - stretch.length
    early = [_cut(each, at=stretch.first, seen=seen) for each in known if each.first_seen < stretch.first]
    lives, recent_ends = _carried(early, rounds=stretch.rounds, recent=before)
    late = [each for each in known if each.last_seen > stretch.last]
    lives = _joined(lives, late=late, horizon=recent_ends, following=stretch.following)
    positions = {cause.key: place for place, cause in enumerate(stretch.rounds[-1].causes)}
    wanted = [cause_values(life, positions=positions if life.last_seen == stretch.last else {}) for life in lives]
    have = [{name: getattr(row, name) for name in wanted[0]} if wanted else {} for row in rows]
    gone = [row.cause_id for row, values in zip(rows, have, strict=True) if values not in wanted]
    fresh = [values for values in wanted if values not in have]
    for number in gone:
        conn.execute(delete(causes).where(table.cause_id == number))
    if fresh:
        conn.execute(insert(causes), fresh)
    return len(gone) + len(fresh)


def _cut(life: StoredCause, *, at: datetime, seen: datetime) -> StoredCause:
    """A life as it was when the stretch began."""
    ended = life.ended_at if life.ended_at is not None and life.ended_at < at else None
    return replace(life, last_seen=min(life.last_seen, seen), ended_at=ended)


def _carried(
    early: Sequence[StoredCause], *, rounds: Sequence[Round], recent: Sequence[datetime]
) -> tuple[list[StoredCause], list[datetime]]:
    lives, ends = list(early), list(recent)
    for each in rounds:
        whole = Evaluation(window_start=each.window_start, window_end=each.window_end, verdicts=(), causes=each.causes)
        lives = advance(lives, evaluation=whole, recent=ends)
        ends = [*ends, each.window_end][-RETURN_ROUNDS:]
    return lives, ends


def _joined(
    lives: Sequence[StoredCause],
    *,
    late: Sequence[StoredCause],
    horizon: Sequence[datetime],
    following: datetime | None,
) -> list[StoredCause]:
    """The lives with what was told of them after the stretch."""
    if following is None:
        return list(lives)
    found = [replace(each, ended_at=each.ended_at or following) for each in lives]
    newest = {each.cause.key: place for place, each in enumerate(lives)}
    for tail in late:
        place = newest.pop(tail.cause.key, None)  # of several that came later only the first may go on from within
        if place is not None and goes_on(lives[place], cause=tail.cause, horizon=horizon):
            found[place] = replace(tail, first_seen=found[place].first_seen)
        else:
            found.append(replace(tail, first_seen=max(tail.first_seen, following)))
    return found

"""Evaluations as they are kept: each vantage's verdict now, what changed when, and causes with their lives."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, or_, select, update

from data import rollups
from data.engine import exclusive, touch
from data.incidents.following import follow
from data.lifecycle import RETURN_ROUNDS, StoredCause, advance
from data.tables import causes as cause_table
from data.tables import current_verdicts, evaluations, verdict_changes
from data.verdict_json import cause_from, to_json, verdict_from
from domain.verdicts import Cause, Evaluation, Verdict

WINDOW_ROUNDS = 6
"""How many rounds a window has."""


def store_evaluation(conn: Connection, *, evaluation: Evaluation, evaluated_at: datetime | None = None) -> bool:
    """Keep the outcome of a window; False, and nothing changes, when that window or a later one is kept already.

    `evaluated_at`: when it was done; the window's end where nobody says.
    """
    exclusive(conn, name="evaluation")  # so that two evaluators cannot both store a window
    touch(conn)
    end = evaluation.window_end
    recent = _recent_ends(conn)
    if recent and recent[-1] >= end:
        return False
    _store_verdicts(conn, evaluation=evaluation)
    _store_causes(conn, evaluation=evaluation, recent=recent)
    follow(conn, evaluation=evaluation)
    counts = Counter(verdict.judgement.value for verdict in evaluation.verdicts)
    conn.execute(
        insert(evaluations).values(
            window_end=end,
            window_start=evaluation.window_start,
            evaluated_at=evaluated_at or end,
            counts=dict(counts),
        )
    )
    return True


def _recent_ends(conn: Connection) -> list[datetime]:
    ends = select(evaluations.c.window_end).order_by(evaluations.c.window_end.desc()).limit(RETURN_ROUNDS)
    return list(conn.execute(ends).scalars())[::-1]


def _store_verdicts(conn: Connection, *, evaluation: Evaluation) -> None:
    """Write the verdicts of now over those of before, and add a line of history for each that changed."""
    verdicts = evaluation.verdicts
    table = current_verdicts.c
    before = {
        vantage: (judgement, cause_key)
        for vantage, judgement, cause_key in conn.execute(select(table.vantage, table.judgement, table.cause_key))
    }
    rows = [
        verdict_row(verdict, position=position, window_start=evaluation.window_start)
        for position, verdict in enumerate(verdicts)
    ]
    changed = [row for row in rows if before.get(row["vantage"]) != (row["judgement"], row["cause_key"])]
    conn.execute(delete(current_verdicts))
    if rows:
        columns = current_verdicts.columns.keys()
        conn.execute(insert(current_verdicts), [{name: row[name] for name in columns} for row in rows])
    if changed:
        names = ("vantage", "window_end", "judgement", "cause_key", "document", "holds_from")
        conn.execute(insert(verdict_changes), [{name: row[name] for name in names} for row in changed])
        rollups.mark_span(conn, since=min(row["holds_from"] for row in changed))  # and of runs after the window too


def _holds_from(verdict: Verdict, *, window_start: datetime) -> datetime:
    """The first scheduled time that a verdict speaks of, for the roll-ups: since when its cause is there, within its
    window; without a cause its last round."""
    if verdict.since is not None:
        return min(max(verdict.since, window_start), verdict.window_end)
    return verdict.window_end - (verdict.window_end - window_start) / WINDOW_ROUNDS


def verdict_row(verdict: Verdict, *, position: int, window_start: datetime) -> dict[str, Any]:
    """A verdict's columns, of `current_verdicts` and of `verdict_changes`."""
    return {
        "vantage": verdict.vantage,
        "position": position,
        "window_end": verdict.window_end,
        "judgement": verdict.judgement,
        "cause_key": verdict.cause_key,
        "probability": verdict.probability,
        "document": to_json(verdict),
        "holds_from": _holds_from(verdict, window_start=window_start),
    }


def _store_causes(conn: Connection, *, evaluation: Evaluation, recent: Sequence[datetime]) -> None:
    """Carry the causes that may still go on through this evaluation."""
    table = cause_table.c
    horizon = recent[0] if recent else evaluation.window_end
    alive = or_(table.ended_at.is_(None), table.last_seen >= horizon)
    rows = list(conn.execute(select(cause_table).where(alive).order_by(table.cause_id)))
    known = [stored_cause(row) for row in rows]
    lives = advance(known, evaluation=evaluation, recent=recent)
    positions = {cause.key: position for position, cause in enumerate(evaluation.causes)}
    for row, old, life in zip(rows, known, lives, strict=False):
        if life != old:
            values = cause_values(life, positions=positions)
            conn.execute(update(cause_table).where(table.cause_id == row.cause_id).values(**values))
    for life in lives[len(known) :]:
        conn.execute(insert(cause_table).values(**cause_values(life, positions=positions)))


def cause_values(life: StoredCause, *, positions: Mapping[str, int]) -> dict[str, Any]:
    """A life's columns. positions: place of each cause in the evaluation that names it."""
    return {
        "key": life.cause.key,
        "position": positions.get(life.cause.key, 0),
        "first_seen": life.first_seen,
        "last_seen": life.last_seen,
        "ended_at": life.ended_at,
        "document": to_json(life.cause),
    }


def stored_cause(row: Row[Any]) -> StoredCause:
    """A life from its row."""
    return StoredCause(
        cause=cause_from(row.document), first_seen=row.first_seen, last_seen=row.last_seen, ended_at=row.ended_at
    )


def latest(conn: Connection, *, vantage: str) -> Verdict | None:
    """What is said of a vantage now, with its evidence, or None when it was never evaluated."""
    document = conn.execute(
        select(current_verdicts.c.document).where(current_verdicts.c.vantage == vantage)
    ).scalar_one_or_none()
    return None if document is None else verdict_from(document)


def latest_evaluation(conn: Connection) -> Evaluation | None:
    """The last evaluation, equal to what was stored, or None."""
    last = conn.execute(select(evaluations).order_by(evaluations.c.window_end.desc()).limit(1)).one_or_none()
    if last is None:
        return None
    documents = conn.execute(select(current_verdicts.c.document).order_by(current_verdicts.c.position)).scalars()
    return Evaluation(
        window_start=last.window_start,
        window_end=last.window_end,
        verdicts=tuple(verdict_from(document) for document in documents),
        causes=causes_named(conn, at=last.window_end),
    )


def causes_named(conn: Connection, *, at: datetime) -> tuple[Cause, ...]:
    """The causes that the evaluation of the window that ended then names, in its order."""
    table = cause_table.c
    query = select(table.document).where(table.last_seen == at).order_by(table.position)
    return tuple(cause_from(document) for document in conn.execute(query).scalars())


def history(conn: Connection, *, vantage: str, since: datetime, until: datetime) -> list[Verdict]:
    """The verdicts of a vantage at each change of judgement or cause in [since, until), oldest first.

    The one that held at `since` comes first, if there was one.
    """
    table = verdict_changes.c
    own = select(table.document).where(table.vantage == vantage)
    held = own.where(table.window_end < since).order_by(table.window_end.desc()).limit(1)
    within = own.where(table.window_end >= since, table.window_end < until).order_by(table.window_end)
    documents = [*conn.execute(held).scalars(), *conn.execute(within).scalars()]
    return [verdict_from(document) for document in documents]


def causes(conn: Connection, *, since: datetime, until: datetime) -> list[StoredCause]:
    """Causes that were named in a window that ended in [since, until), latest first."""
    table = cause_table.c
    lasted = select(cause_table).where(table.last_seen >= since, table.first_seen < until)
    return [stored_cause(row) for row in conn.execute(lasted.order_by(table.first_seen.desc(), table.cause_id))]


def last_evaluated(conn: Connection) -> tuple[datetime, datetime] | None:
    """Window end of the last evaluation and when it was done, or None."""
    table = evaluations.c
    query = select(table.window_end, table.evaluated_at).order_by(table.window_end.desc()).limit(1)
    row = conn.execute(query).one_or_none()
    return None if row is None else (row.window_end, row.evaluated_at)

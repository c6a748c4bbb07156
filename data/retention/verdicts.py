"""Evaluations and changes of verdicts that are too old: taken some vantages at a time.

Of each vantage the last change before the edge stays: it says what held as the kept time begins. So do the last
evaluations, however old: the next one is carried on from them.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Connection, delete, func, select

from data.lifecycle import RETURN_ROUNDS
from data.tables import evaluations, verdict_changes

_VANTAGES: Final = 200
"""So many vantages' changes are taken in one transaction."""


def due(conn: Connection, *, before: datetime) -> int:
    """How many rows would be taken."""
    counted = (select(func.count()).where(_replaced(before)), select(func.count()).where(_superseded(before)))
    return sum(int(conn.execute(each).scalar() or 0) for each in counted)


def take(conn: Connection, *, before: datetime, after: str) -> tuple[int, str]:
    """Take those of the next vantages in order of name after one of them, or with none left the evaluations.

    Returns how many rows went, and the last vantage, which is empty at the end.
    """
    vantage = verdict_changes.c.vantage
    following = select(vantage).where(vantage > after).group_by(vantage).order_by(vantage).limit(_VANTAGES)
    names = list(conn.execute(following).scalars())
    if not names:
        return conn.execute(delete(evaluations).where(_superseded(before))).rowcount, ""
    within = (vantage >= names[0]) & (vantage <= names[-1])
    return conn.execute(delete(verdict_changes).where(within, _replaced(before))).rowcount, names[-1]


def _replaced(before: datetime) -> ColumnElement[bool]:
    """Changes that another followed, both before the edge."""
    own, later = verdict_changes.c, verdict_changes.alias()
    followed = (later.c.vantage == own.vantage) & (later.c.window_end > own.window_end)
    follower = select(later.c.window_end).where(followed, later.c.window_end < before).correlate(verdict_changes)
    return (own.window_end < before) & follower.exists()


def _superseded(before: datetime) -> ColumnElement[bool]:
    """Evaluations before the edge that are not among the last."""
    end = evaluations.c.window_end
    last = select(end).order_by(end.desc()).limit(RETURN_ROUNDS).subquery()
    return (end < before) & (end < select(func.min(last.c.window_end)).scalar_subquery())

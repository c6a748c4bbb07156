"""Counts of every practice over a period, for funnel plots: with and without planned work and central faults."""

from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection

from data import tables
from data.grouping import Ints
from data.readers.loading import load
from data.readers.scope import Scope, vantage_ids
from data.readers.span import Span
from data.readers.totals import figures, placed
from data.words import find_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """One entry for each practice that made an attempt; planned work left out unless a name says otherwise."""

    names: tuple[str, ...]
    attempts: Ints
    bad: Ints
    central_bad: Ints
    """Of `bad`: while the verdict was central. Less these is what is the practice's own."""
    planned_attempts: Ints
    planned_bad: Ints


def funnel(conn: Connection, *, span: Span, scope: Scope, journey: str = "") -> Funnel:
    """Sums over the days in Europe/London that the span touches."""
    names = vantage_ids(conn, scope=scope, at=span.until)
    ids = None if scope.is_everything else list(names)
    journey_id = find_words(conn, texts=[journey]).get(journey, -1) if journey else None
    rows = load(conn, table=tables.practice_days, stretch=span.days, ids=ids, values=["tally"], journey_id=journey_id)
    among = np.array(list(names), dtype=np.int64)
    sums = figures(rows, group=placed(rows.keys["vantage_id"], among=among), shape=(len(names),))
    there = np.flatnonzero(sums.attempts + sums.planned_attempts)
    listed = list(names.values())
    return Funnel(
        names=tuple(listed[place] for place in there.tolist()),
        attempts=sums.attempts[there],
        bad=sums.bad[there],
        central_bad=sums.central_bad[there],
        planned_attempts=sums.planned_attempts[there],
        planned_bad=sums.planned_bad[there],
    )

"""The last 24 hours, 7 days or 30 days of each practice."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from data.codes import OUTCOMES
from data.grouping import Ints
from data.readers.scope import Scope, vantage_ids
from data.tables import practice_rolling
from data.words import find_words

_COLUMNS = (*(outcome.value for outcome in OUTCOMES.words), "planned", "central_bad")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rolling:
    """One entry for each practice, by name: counts outside planned work (`planned`: attempts under it)."""

    names: tuple[str, ...]
    counts: dict[str, Ints]
    """By outcome, and planned, central_bad."""
    p50_ms: NDArray[np.float64]
    """NaN where nothing is known."""
    p95_ms: NDArray[np.float64]

    @property
    def bad(self) -> Ints:
        """Failed or wrong."""
        return self.counts["failed"] + self.counts["wrong_result"]

    @property
    def attempts(self) -> Ints:
        """What says anything about the service."""
        return self.bad + self.counts["ok"] + self.counts["slow"] + self.counts["business"]


def rolling(conn: Connection, *, days: Literal[1, 7, 30], scope: Scope, at: datetime, journey: str) -> Rolling:
    """One journey's sums, as the roll-up job left them: 1 is the last 24 hours, 7 and 30 end with today.

    `at`: when a practice must be a member of the scope's PCT.
    """
    names = vantage_ids(conn, scope=scope, at=at)
    table = practice_rolling.c
    journey_id = find_words(conn, texts=[journey]).get(journey, -1)
    columns = (table.vantage_id, *(table[name] for name in _COLUMNS), table.p50_ms, table.p95_ms)
    query = select(*columns).where(table.days == days, table.journey_id == journey_id)
    if not scope.is_everything:
        query = query.where(table.vantage_id.in_(list(names)))
    rows = [tuple(row) for row in conn.execute(query) if row.vantage_id in names]
    rows.sort(key=lambda row: names[row[0]])
    lists = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    return Rolling(
        names=tuple(names[number] for number in lists[0]),
        counts={name: np.array(values, dtype=np.int64) for name, values in zip(_COLUMNS, lists[1:-2], strict=True)},
        p50_ms=np.array(lists[-2], dtype=np.float64),
        p95_ms=np.array(lists[-1], dtype=np.float64),
    )

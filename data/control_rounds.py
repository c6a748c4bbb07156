"""What control journeys met, round by round."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from sqlalchemy import Connection, select

from data import tally
from data.codes import FAILURES
from data.grouping import Ints
from data.rollups.columns import run_columns
from data.rollups.plans import plans
from data.tables import vantages
from data.words import find_words
from domain.vocabulary import VantageKind

_ELSEWHERE: Final = ("provider", "client", "clock", "proxy")
"""Branches of the failure tree that are no fault of the core, of identity or of the way to them: a hospital's, or a
control's own."""
_CENTRAL: Final = [0, *(FAILURES.of(each) for each in FAILURES.words if each.value.partition(".")[0] not in _ELSEWHERE)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlRuns:
    """Control journeys of the core that were attempted: each array has the shape (runs,)."""

    at: Ints
    """Scheduled time, microseconds since 1970."""
    centrally_bad: Ints
    """1 where it failed, or was wrong, at the core, at identity, or on the way there; else 0."""
    planned: Ints
    """1 under planned work, else 0."""


def control_runs(conn: Connection, *, since: int, until: int) -> ControlRuns:
    """Of those scheduled in [since, until), microseconds since 1970, that the store still holds."""
    table = vantages.c
    names = set(conn.execute(select(table.vantage).where(table.kind == VantageKind.CONTROL)).scalars())
    numbers = list(find_words(conn, texts=names).values())
    if not numbers:
        nothing = np.zeros(0, dtype=np.int64)
        return ControlRuns(at=nothing, centrally_bad=nothing, planned=nothing)
    runs = run_columns(conn, since=since, until=until, vantages=numbers)
    around = plans(conn, since=since, until=until)
    planned = around.mark(at=runs.scheduled_at, vantage_id=runs.vantage_id, provider_id=runs.provider_id)
    tried = np.isin(runs.outcome, tally.ATTEMPTS)
    bad = np.isin(runs.outcome, tally.BAD) & np.isin(runs.failure_class, _CENTRAL)
    return ControlRuns(
        at=runs.scheduled_at[tried],
        centrally_bad=bad[tried].astype(np.int64),
        planned=planned[tried].astype(np.int64),
    )

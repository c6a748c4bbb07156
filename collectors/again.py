"""A stretch of rounds judged again from the store, by the present engine and with all that has arrived since.

Each sequence begins as an evaluator that starts so many rounds earlier: what it judges before the stretch is only to
know habits, and what was failing already. An attempt counts as if it had arrived in the round in which it was due.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

import numpy as np
from sqlalchemy import Connection, select

import attribution
from collectors.planning import without_planned_work
from collectors.rounds import HISTORY_ROUNDS, Evaluate, Rounds
from data import organisations, planned, runs
from data.engine import open_engine, reading
from data.revising.rounds import Round, Said, pared, said
from data.tables import verdict_changes
from domain.verdicts import Evaluation

_EVER: Final = datetime(9999, 1, 1, tzinfo=UTC)


class Sequence:
    """Rounds judged one after another, the first of them after a warm-up. Not safe for threads."""

    def __init__(
        self, rounds: Rounds, *, first: datetime, evaluate: Callable[[], Evaluate] = attribution.Watch
    ) -> None:
        self._rounds = rounds
        self.boundary = first - HISTORY_ROUNDS * rounds.length
        """The next one to be judged."""
        self._shown = rounds.history_start(self.boundary)
        self._evaluate = evaluate()
        self._previous: Evaluation | None = None

    def step(self, conn: Connection) -> Evaluation | None:
        """Judge the next boundary; None before the first run."""
        end, since = self.boundary, self._shown
        self.boundary, self._shown = end + self._rounds.length, end
        arrived = runs.attempts(conn, since=since, until=end, received_by=_EVER)
        if self._previous is None and not arrived:
            return None
        places = organisations.places(conn, at=end)
        works = planned.declared(conn, since=since, until=end)
        columns = without_planned_work(attribution.columns_of(arrived), works=works, places=places)
        due = self._rounds.due(end).timestamp()
        columns = replace(columns, received=np.minimum(columns.received, due))
        self._previous = self._evaluate(
            columns, places=places, window_end=end, round_s=self._rounds.round_s, previous=self._previous
        )
        return self._previous


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Rounds that one worker judges: boundaries from `first` to `last`."""

    url: str
    round_s: float
    first: datetime
    last: datetime


def judged(piece: Piece) -> list[Round]:
    """The rounds of a piece, for a worker: it opens the store by itself, and only reads. Raises StoreError."""
    rounds = Rounds.of(piece.round_s)
    engine = open_engine(piece.url)
    try:
        sequence, collected = Sequence(rounds, first=piece.first), Collected(piece.last)
        with reading(engine) as conn:
            collected.expect(conn, first=piece.first)
        while sequence.boundary <= piece.last:
            with reading(engine) as conn:
                found = sequence.step(conn)
            if found is not None and found.window_end >= piece.first:
                collected.take(found)
    finally:
        engine.dispose()
    return collected.rounds


class Collected:
    """Evaluations that follow each other, pared to what storing them needs."""

    def __init__(self, last: datetime) -> None:
        self._last = last
        self.rounds: list[Round] = []
        self._before: dict[str, Said] = {}
        self._rows: frozenset[tuple[str, datetime]] = frozenset()

    def expect(self, conn: Connection, *, first: datetime) -> None:
        """Look which verdicts have a row that may be replaced."""
        table = verdict_changes.c
        within = select(table.vantage, table.window_end).where(table.window_end.between(first, self._last))
        self._rows = frozenset((row.vantage, row.window_end) for row in conn.execute(within))

    def take(self, evaluation: Evaluation) -> None:
        """Add the next one."""
        whole = not self.rounds or evaluation.window_end == self._last
        self.rounds.append(pared(evaluation, before=self._before, had_rows=self._rows, whole=whole))
        self._before = {each.vantage: said(each) for each in evaluation.verdicts}

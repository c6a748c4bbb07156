"""What each vantage was due to run in the last 24 hours, and what it missed."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from data.codes import OUTCOMES
from data.tables import practice_rolling
from data.words import all_words
from domain.vocabulary import Outcome


@dataclass(frozen=True, slots=True)
class Due:
    """Runs of all journeys."""

    due: int
    missed: int


def due_by_vantage(conn: Connection) -> dict[str, Due]:
    """Vantage -> runs due and missed, as the roll-up job left them; a vantage that was due nothing is left out."""
    table, words = practice_rolling.c, all_words(conn)
    outcomes = [table[outcome.value] for outcome in OUTCOMES.words]
    query = select(table.vantage_id, *outcomes, table.planned).where(table.days == 1)
    found: dict[str, Due] = {}
    for row in conn.execute(query):
        name, missed = words[row.vantage_id], int(row[1 + OUTCOMES.words.index(Outcome.MISSED)])
        before = found.get(name, Due(0, 0))
        found[name] = Due(before.due + sum(row[1:]), before.missed + missed)
    return found

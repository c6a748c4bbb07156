"""What each vantage noted as due in the last 24 hours, and how much of that it missed: gave no result."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from data.codes import OUTCOMES
from data.tables import practice_rolling
from data.words import all_words


@dataclass(frozen=True, slots=True)
class Due:
    """Runs of all journeys."""

    due: int
    missed: int
    """Those that did not start, or were stopped on the way: they say nothing about the service."""


def due_by_vantage(conn: Connection) -> dict[str, Due]:
    """Vantage -> runs due and missed, as the roll-up job left them; a vantage that was due nothing is left out."""
    table, words = practice_rolling.c, all_words(conn)
    outcomes = [table[outcome.value] for outcome in OUTCOMES.words]
    query = select(table.vantage_id, *outcomes, table.planned).where(table.days == 1)
    found: dict[str, Due] = {}
    for row in conn.execute(query):
        name, (*ended, planned) = words[row.vantage_id], row[1:]
        missed = sum(number for word, number in zip(OUTCOMES.words, ended, strict=True) if not word.is_attempt)
        before = found.get(name, Due(0, 0))
        found[name] = Due(before.due + sum(ended) + planned, before.missed + missed)
    return found

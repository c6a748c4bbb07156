"""Do numbers and codes name something, and is each membership single-valued at every moment?"""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, Connection, SmallInteger, func, select, type_coerce

from data import tables
from data.care.findings import Finding, some
from data.kinds import Coded
from domain.counting import counted, verb

_WORDS = {
    tables.runs: ("vantage_id", "journey_id", "agent_id", "version_id", "provider_id", "failed_step_id"),
    tables.practice_hours: ("vantage_id", "journey_id"),
    tables.practice_days: ("vantage_id", "journey_id"),
    tables.operation_slots: ("pct_id", "provider_id", "operation_id"),
    tables.pct_days: ("pct_id", "journey_id"),
    tables.pct_step_days: ("pct_id", "journey_id"),
    tables.latest_runs: ("vantage_id", "journey_id"),
}
_NAMES = (
    (tables.vantages.c.organisation, tables.organisations.c.code),
    (tables.vantages.c.agent, tables.agents.c.agent),
    (tables.memberships.c.organisation, tables.organisations.c.code),
)
_MAY_BE_NONE = frozenset({"failure_class"})


def unknown_codes(conn: Connection) -> list[Finding]:
    """Numbers that no word has, codes outside their list, and names that nobody registered."""
    found = []
    for column, wrong in _suspects():
        number = conn.execute(select(func.count()).where(wrong)).scalar()
        if number:
            rows = f"{counted(number, 'row')} {verb(number, 'holds', 'hold')}"
            problem = f"{column.table.name}.{column.name}: {rows} a code that is not known"
            found.append(Finding(problem=problem, remedy="Restore a back-up, or run the software that wrote them."))
    return found


def _suspects() -> Iterator[tuple[Column[Any], ColumnElement[bool]]]:
    words = select(tables.words.c.word_id)
    for table, names in _WORDS.items():
        for name in names:
            yield table.c[name], table.c[name].not_in(words)
    for column, known in _NAMES:
        yield column, column.not_in(select(known))
    for table in tables.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, Coded):
                number = type_coerce(column, SmallInteger)
                least = 0 if column.name in _MAY_BE_NONE else 1
                yield column, (number < least) | (number > len(column.type.code.words))


def overlaps(conn: Connection) -> list[Finding]:
    """Organisations with two values of one dimension at one moment."""
    table = tables.memberships.c
    rows = conn.execute(
        select(table.organisation, table.dimension, table.since, table.until).order_by(
            table.organisation, table.dimension, func.coalesce(type_coerce(table.since, BigInteger), -(2**62))
        )
    )
    twice = []
    for (organisation, dimension), facts in groupby(rows, key=lambda row: (row.organisation, row.dimension)):
        ordered = list(facts)
        for earlier, later in zip(ordered, ordered[1:], strict=False):
            if earlier.until is None or later.since is None or later.since < earlier.until:
                twice.append(f"{organisation} {dimension}")
                break
    if not twice:
        return []
    remedy = "Correct the dates in the organisations or attributes file and take it in again."
    return [Finding(problem=f"memberships overlap: {some(twice)}", remedy=remedy)]

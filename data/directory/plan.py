"""What an import would change: wanted organisations and facts compared with what is stored."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from data import tables
from data.organisations import membership_of, organisation_of
from domain.clock import london_date
from domain.organisations import Membership, Organisation

DIRECTORY: Final = "directory"
ATTRIBUTES_FILE: Final = "attributes"
_MOMENT: Final = timedelta(microseconds=1)
_RANK: Final = {tables.ENROLLED: 0, DIRECTORY: 1, ATTRIBUTES_FILE: 2}
"""Whose word stands: a file never changes what a higher one said of the same organisation and dimension."""


class ChangeKind(StrEnum):
    """What happens to one organisation or fact."""

    ADDED = "added"
    CHANGED = "changed"
    CLOSED = "closed"
    REMOVED = "removed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One line of the difference; `what` is practice, pct, link ..."""

    kind: ChangeKind
    what: str
    organisation: str
    before: str
    after: str


@dataclass(slots=True)
class Plan:
    """The difference, and the rows that make it so."""

    changes: list[Change] = field(default_factory=list)
    unchanged: Counter[str] = field(default_factory=Counter)
    outranked: int = 0
    """Facts left alone because a higher file speaks of the same thing."""
    organisations: list[Organisation] = field(default_factory=list)
    facts: list[tuple[Membership, str]] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    """Numbers of the stored facts that go or are written anew."""

    def counts(self) -> dict[str, dict[str, int]]:
        """How many of each kind, by what."""
        table: dict[str, Counter[str]] = defaultdict(Counter)
        for change in self.changes:
            table[change.what][change.kind] += 1
        for what, number in self.unchanged.items():
            table[what][ChangeKind.UNCHANGED] = number
        return {what: {kind.value: table[what][kind] for kind in ChangeKind} for what in sorted(table)}


def make(conn: Connection, *, practices: Iterable[Organisation], facts: Mapping[str, Iterable[Membership]]) -> Plan:
    """Compare practices, and facts by source, with the store. Changes nothing.

    An organisation that the files do not name is left as it is.
    """
    plan = Plan()
    known = {row.code: row for row in conn.execute(select(tables.organisations))}
    _compare_practices(practices, known=known, plan=plan)
    stored: dict[tuple[str, str], list[Row[Any]]] = defaultdict(list)
    for row in conn.execute(select(tables.memberships).order_by(tables.memberships.c.membership_id)):
        stored[row.organisation, row.dimension].append(row)
    for (place, source), wanted in sorted(_strongest(facts).items(), key=lambda item: item[0]):
        rows = stored.get(place, [])
        if any(_RANK[row.source] > _RANK[source] for row in rows):
            plan.outranked += len(wanted)
        else:
            _compare_facts(wanted, rows=rows, source=source, plan=plan)
    return plan


def _strongest(facts: Mapping[str, Iterable[Membership]]) -> dict[tuple[tuple[str, str], str], list[Membership]]:
    """Facts by (organisation, dimension) and the highest source that speaks of it."""
    highest: dict[tuple[str, str], tuple[str, list[Membership]]] = {}
    for source in sorted(facts, key=_RANK.__getitem__):
        grouped: dict[tuple[str, str], list[Membership]] = defaultdict(list)
        for fact in facts[source]:
            grouped[fact.organisation, fact.dimension].append(fact)
        highest |= {place: (source, wanted) for place, wanted in grouped.items()}
    return {(place, source): wanted for place, (source, wanted) in highest.items()}


def _compare_practices(practices: Iterable[Organisation], *, known: Mapping[str, Row[Any]], plan: Plan) -> None:
    for wanted in practices:
        row = known.get(wanted.code)
        before = organisation_of(row) if row is not None else None
        if row is not None and before == wanted and row.source == DIRECTORY:
            plan.unchanged["practice"] += 1
            continue
        if before is None:
            kind = ChangeKind.ADDED
        else:
            kind = ChangeKind.CLOSED if before.closed is None and wanted.closed is not None else ChangeKind.CHANGED
        plan.organisations.append(wanted)
        said = "" if before is None else _said(before)
        plan.changes.append(
            Change(kind=kind, what="practice", organisation=wanted.code, before=said, after=_said(wanted))
        )


def _said(organisation: Organisation) -> str:
    status = organisation.status or "enrolled"
    return f"{organisation.name}, {status}, {_days(organisation.opened, until=organisation.closed)}"


def _days(since: datetime | None, *, until: datetime | None) -> str:
    """The first and the last day, as the published files say them."""
    first = london_date(since).isoformat() if since else "always"
    return f"{first} to {london_date(until - _MOMENT).isoformat()}" if until else f"from {first}"


def _compare_facts(wanted: list[Membership], *, rows: list[Row[Any]], source: str, plan: Plan) -> None:
    """Match by start; what has another value is changed, what only ends is closed, what is left over is removed."""
    left = {row.since: row for row in rows}
    extra = [row for row in rows if left[row.since] is not row]
    for fact in wanted:
        row = left.pop(fact.since, None)
        if row is not None and membership_of(row) == fact and row.source == source:
            plan.unchanged[fact.dimension] += 1
            continue
        plan.facts.append((fact, source))
        if row is None:
            _note(plan, kind=ChangeKind.ADDED, before=None, after=fact)
            continue
        plan.gone.append(row.membership_id)
        ends = row.value == fact.value and row.until is None and fact.until is not None
        kind = ChangeKind.CLOSED if ends else ChangeKind.CHANGED
        _note(plan, kind=kind, before=membership_of(row), after=fact)
    for row in [*left.values(), *extra]:
        plan.gone.append(row.membership_id)
        _note(plan, kind=ChangeKind.REMOVED, before=membership_of(row), after=None)


def _note(plan: Plan, *, kind: ChangeKind, before: Membership | None, after: Membership | None) -> None:
    named = after or before
    assert named is not None, "a change has a before or an after"
    texts = [f"{fact.value}, {_days(fact.since, until=fact.until)}" if fact else "" for fact in (before, after)]
    change = Change(kind=kind, what=named.dimension, organisation=named.organisation, before=texts[0], after=texts[1])
    plan.changes.append(change)

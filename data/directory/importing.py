"""The import as a whole: read the files, compare, and apply in the caller's transaction."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, delete, insert, select

from data import rollups, tables
from data.directory.attributes import read_attributes
from data.directory.memberships import read_memberships
from data.directory.plan import ATTRIBUTES_FILE, DIRECTORY, Plan, make
from data.directory.practices import Practices, read_practices
from data.directory.refusals import Refusal
from data.organisations import fact_row, organisation_row
from domain import crash_points
from domain.clock import from_micros, to_micros
from domain.organisations import Membership, Organisation
from domain.vocabulary import OrganisationKind

_CHUNK = 500
IMPORTED = "imported"
"""The mark that holds when files were taken in last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """What to import; at least one."""

    practices: Path | None = None
    memberships: Path | None = None
    attributes: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the files say, and the rows that could not be taken."""

    practices: tuple[Organisation, ...]
    facts: dict[str, list[Membership]]
    refusals: tuple[Refusal, ...]


def read(conn: Connection, *, files: Files, now: datetime) -> Wanted:
    """Read the files; what the store knows already may be referred to. Raises DirectoryFileError or OSError."""
    practices = read_practices(files.practices, now=now) if files.practices else Practices()
    known = {*conn.execute(select(tables.organisations.c.code)).scalars(), *practices.taken}
    refusals = practices.refusals
    facts = {DIRECTORY: practices.regions}
    if files.memberships:
        taken, refused = read_memberships(files.memberships, known=known, left_out=practices.left_out, now=now)
        facts[DIRECTORY] = [*practices.regions, *taken]
        refusals = refusals + refused
    if files.attributes:
        facts[ATTRIBUTES_FILE], refused = read_attributes(files.attributes, known=known, now=now)
        refusals = refusals + refused
    return Wanted(practices=tuple(practices.taken.values()), facts=facts, refusals=tuple(refusals))


def compare(conn: Connection, *, wanted: Wanted) -> Plan:
    """The difference between the files and the store."""
    return make(conn, practices=wanted.practices, facts=wanted.facts)


def apply(conn: Connection, *, plan: Plan) -> None:
    """Write the difference. The caller holds the writer's lock and commits: all of it or nothing is kept."""
    codes = [each.code for each in plan.organisations]
    for start in range(0, len(codes), _CHUNK):
        conn.execute(delete(tables.organisations).where(tables.organisations.c.code.in_(codes[start : start + _CHUNK])))
    if codes:
        conn.execute(
            insert(tables.organisations), [organisation_row(each, source=DIRECTORY) for each in plan.organisations]
        )
    crash_points.reach("middle-of-import")
    number = tables.memberships.c.membership_id
    for start in range(0, len(plan.gone), _CHUNK):
        conn.execute(delete(tables.memberships).where(number.in_(plan.gone[start : start + _CHUNK])))
    if plan.facts:
        conn.execute(insert(tables.memberships), [fact_row(fact, source=source) for fact, source in plan.facts])
    _name_parents(conn, facts=[fact for fact, _ in plan.facts])
    rollups.members_changed(
        conn, organisations={fact.organisation for fact, _ in plan.facts if fact.dimension == "pct"}
    )


def note_import(conn: Connection, *, at: datetime) -> None:
    """Note when files were taken in last; in the transaction that applies them."""
    mark = tables.marks.c.name == IMPORTED
    conn.execute(delete(tables.marks).where(mark))
    conn.execute(insert(tables.marks).values(name=IMPORTED, value=to_micros(at)))


def imported_at(conn: Connection) -> datetime | None:
    """When files were taken in last; None where they never were."""
    value = conn.execute(select(tables.marks.c.value).where(tables.marks.c.name == IMPORTED)).scalar()
    return None if value is None else from_micros(value)


def _name_parents(conn: Connection, *, facts: list[Membership]) -> None:
    """Make PCTs known that nobody has named: by their code, and as enrolled, so that `enrol` may name them."""
    known = set(conn.execute(select(tables.organisations.c.code)).scalars())
    parents = {fact.value for fact in facts if fact.dimension == "pct" and fact.value not in known}
    rows = [
        organisation_row(Organisation(code=code, name=code, kind=OrganisationKind.PCT), source=tables.ENROLLED)
        for code in sorted(parents)
    ]
    if rows:
        conn.execute(insert(tables.organisations), rows)

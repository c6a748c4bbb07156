"""Planned work: when, whom it touches, why. Declared before or after the fact; every figure follows."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from data import rollups
from data.engine import touch
from data.errors import StoreError
from data.retention.marks import kept_from
from data.rollups.plans import PRACTICE, PROVIDER
from data.tables import memberships, organisations, planned_work, vantages, words
from domain.clock import iso
from domain.organisations import DIMENSIONS

SCOPES = (PRACTICE, PROVIDER, *DIMENSIONS)
"""What planned work may be limited to, beside everything."""


class PlannedWorkError(StoreError):
    """Planned work that cannot be declared or withdrawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedWork:
    """One declaration."""

    planned_id: int
    since: datetime
    until: datetime
    """Exclusive."""
    dimension: str = ""
    """"": everything; practice, provider, or a dimension of memberships."""
    value: str = ""
    reason: str
    declared_at: datetime
    withdrawn_at: datetime | None = None

    @property
    def scope(self) -> str:
        """As it is written: everything, or dimension=value."""
        return f"{self.dimension}={self.value}" if self.dimension else "everything"


def declare(
    conn: Connection,
    *,
    since: datetime,
    until: datetime,
    reason: str,
    declared_at: datetime,
    dimension: str = "",
    value: str = "",
) -> int:
    """Declare work in [since, until); returns its number. The figures follow with the next roll-up.

    Raises PlannedWorkError for times in the wrong order, a scope that nobody has, or one that hours cannot tell.
    """
    touch(conn)
    if until <= since:
        raise _refused("Planned work ends before it begins", where=f"{iso(since)} to {iso(until)}", remedy="Swap them.")
    if not reason.strip() or len(reason) > 200:
        raise _refused(
            "Planned work needs a reason", where="reason", remedy="Say what is done, in at most 200 letters."
        )
    value = _known_value(conn, dimension=dimension, value=value)
    if dimension == PROVIDER and rollups.hour_of(since) < kept_from(conn, tier="raw"):
        where = f"before {iso(rollups.hour_start(kept_from(conn, tier='raw')))}"
        remedy = "Declare it from then on, or for the practices that were touched."
        raise _refused(
            "Runs are gone, and hours do not say which hospital they booked with", where=where, remedy=remedy
        )
    row = {"since": since, "until": until, "dimension": dimension, "value": value, "reason": reason.strip()}
    made = insert(planned_work).values(**row, declared_at=declared_at).returning(planned_work.c.planned_id)
    number = int(conn.execute(made).scalar_one())
    rollups.mark_span(conn, since=since, until=until)
    return number


def withdraw(conn: Connection, *, planned_id: int, withdrawn_at: datetime) -> PlannedWork:
    """Take a declaration back; the row stays. Raises PlannedWorkError where there is none, or it was taken back."""
    touch(conn)
    table = planned_work.c
    row = conn.execute(select(planned_work).where(table.planned_id == planned_id)).one_or_none()
    if row is None or row.withdrawn_at is not None:
        said = "There is no planned work of this number" if row is None else "This planned work was withdrawn already"
        raise _refused(said, where=str(planned_id), remedy="`bookwatch planned list` shows what there is.")
    conn.execute(update(planned_work).where(table.planned_id == planned_id).values(withdrawn_at=withdrawn_at))
    rollups.mark_span(conn, since=row.since, until=row.until)
    return PlannedWork(**(row._asdict() | {"withdrawn_at": withdrawn_at}))


def declared(
    conn: Connection, *, since: datetime | None = None, until: datetime | None = None, withdrawn: bool = False
) -> list[PlannedWork]:
    """Planned work that touches [since, until), by its beginning; with `withdrawn` also what was taken back."""
    table = planned_work.c
    query = select(planned_work).order_by(table.since, table.planned_id)
    if since is not None:
        query = query.where(table.until > since)
    if until is not None:
        query = query.where(table.since < until)
    if not withdrawn:
        query = query.where(table.withdrawn_at.is_(None))
    return [PlannedWork(**row._asdict()) for row in conn.execute(query)]


def unaffected(conn: Connection, *, since: datetime) -> datetime | None:
    """Up to when figures cannot follow work that began at `since`, because their hours are gone; None: they all do."""
    edge = kept_from(conn, tier="hours")
    return rollups.hour_start(edge) if rollups.hour_of(since) < edge else None


def _known_value(conn: Connection, *, dimension: str, value: str) -> str:
    """The value of a scope as the store writes it: codes are typed in any case. Raises PlannedWorkError."""
    if not dimension:
        return value
    if dimension not in SCOPES:
        remedy = f"Use one of {', '.join(SCOPES)}, or everything."
        raise _refused("Planned work cannot be limited to this", where=dimension, remedy=remedy)
    wanted = {
        PRACTICE: (vantages.c.organisation, vantages.c.vantage),
        PROVIDER: (organisations.c.code, words.c.word),
    }.get(dimension, (memberships.c.value,))
    for column in wanted:
        alike = select(column).where(func.lower(column) == value.lower())
        if column is memberships.c.value:
            alike = alike.where(memberships.c.dimension == dimension)
        found = sorted(set(conn.execute(alike).scalars()))
        if found:
            return value if value in found else str(found[0])
    remedy = "Check the spelling; `bookwatch organisations list` names what is known."
    raise _refused("Nobody has this", where=f"{dimension}={value}", remedy=remedy)


def _refused(problem: str, *, where: str, remedy: str) -> PlannedWorkError:
    return PlannedWorkError(problem, where=where, remedy=remedy)

"""Organisations with their dated memberships, vantages, and which agent may report for them."""

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Row, delete, insert, or_, select, update

from data import rollups, tables
from data.engine import touch
from data.fetching import fetch_plain
from domain.organisations import Membership, Organisation, Place, Vantage, places_at
from domain.vocabulary import OrganisationKind, OrganisationStatus, VantageKind

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Home:
    """Where a vantage belongs, for the roll-ups: its kind, and its PCT at any moment ("" for none)."""

    kind: VantageKind
    pcts: tuple[Membership, ...] = ()

    def pct(self, moment: datetime) -> str:
        """The PCT that the vantage's organisation was a member of."""
        return next((fact.value for fact in self.pcts if fact.holds(moment)), "")


def register(
    conn: Connection,
    *,
    organisations: Iterable[Organisation],
    memberships: Iterable[Membership],
    vantages: Iterable[Vantage],
    token_hashes: Mapping[str, str | None],
) -> None:
    """Make known organisations, vantages and agents (agent -> SHA-256 of its token, hex; None: it cannot report).

    Again changes nothing.

    What is known already is replaced by what is given; an organisation's memberships are replaced as a whole. What the
    published directory or the attributes file says stays: an organisations file that is enrolled again for one more
    agent must not wipe out a history of memberships.
    """
    touch(conn)
    _enrol_organisations(conn, given=list(organisations))
    before = _pct_facts(conn)
    _enrol_memberships(conn, given=list(memberships))
    rollups.members_changed(conn, organisations={each.organisation for each in before ^ _pct_facts(conn)})
    known = [
        {"vantage": each.vantage, "kind": each.kind, "organisation": each.organisation, "agent": each.agent}
        for each in vantages
    ]
    _replace(conn, rows=known, key=tables.vantages.c.vantage)
    _register_agents(conn, token_hashes=token_hashes)


def _pct_facts(conn: Connection) -> set[Membership]:
    return {fact for fact in memberships(conn) if fact.dimension == "pct"}


def _enrol_organisations(conn: Connection, *, given: list[Organisation]) -> None:
    table = tables.organisations.c
    published = set(conn.execute(select(table.code).where(table.source != tables.ENROLLED)).scalars())
    rows = [organisation_row(each, source=tables.ENROLLED) for each in given if each.code not in published]
    _replace(conn, rows=rows, key=table.code)


def _enrol_memberships(conn: Connection, *, given: list[Membership]) -> None:
    table = tables.memberships.c
    imported = select(table.organisation, table.dimension).where(table.source != tables.ENROLLED).distinct()
    kept = {(organisation, dimension) for organisation, dimension in conn.execute(imported)}
    names = {fact.organisation for fact in given}
    rows = [fact_row(fact, source=tables.ENROLLED) for fact in given if (fact.organisation, fact.dimension) not in kept]
    _replace(conn, rows=rows, key=table.organisation, names=names, only=table.source == tables.ENROLLED)


def organisation_row(each: Organisation, *, source: str) -> dict[str, Any]:
    """An organisation as a row of its table."""
    row = {"code": each.code, "name": each.name, "kind": each.kind.value, "source": source}
    return row | {"status": each.status or "", "opened": each.opened, "closed": each.closed}


def fact_row(fact: Membership, *, source: str) -> dict[str, Any]:
    """A dated fact as a row of its table."""
    row = {"organisation": fact.organisation, "dimension": fact.dimension, "value": fact.value}
    return row | {"since": fact.since, "until": fact.until, "source": source}


def _replace(
    conn: Connection,
    *,
    rows: list[dict[str, Any]],
    key: Column[Any],
    names: Iterable[str] = (),
    only: ColumnElement[bool] | None = None,
) -> None:
    """Delete what has the keys of `rows` or one of `names` (and is `only` so), then insert the rows."""
    gone = sorted({row[key.name] for row in rows} | set(names))
    for start in range(0, len(gone), _CHUNK):
        chosen = key.in_(gone[start : start + _CHUNK])
        conn.execute(delete(key.table).where(chosen if only is None else chosen & only))
    if rows:
        conn.execute(insert(key.table), rows)


def _register_agents(conn: Connection, *, token_hashes: Mapping[str, str | None]) -> None:
    """Keep what is known of an agent (last seen, version); only its token may change."""
    known = set(conn.execute(select(tables.agents.c.agent)).scalars())
    new = [{"agent": agent, "token_hash": token} for agent, token in token_hashes.items() if agent not in known]
    if new:
        conn.execute(insert(tables.agents), new)
    for agent, token_hash in token_hashes.items():
        if agent in known and token_hash is not None:
            conn.execute(update(tables.agents).where(tables.agents.c.agent == agent).values(token_hash=token_hash))


def organisations(conn: Connection) -> list[Organisation]:
    """Every organisation, ordered by code."""
    table = tables.organisations.c
    return [organisation_of(row) for row in conn.execute(select(tables.organisations).order_by(table.code))]


def names(conn: Connection) -> dict[str, str]:
    """The name of every organisation, by code."""
    return dict(fetch_plain(conn, select(tables.organisations.c.code, tables.organisations.c.name)))


def organisation_of(row: Row[Any]) -> Organisation:
    """A row of the table as an organisation."""
    return Organisation(
        code=row.code,
        name=row.name,
        kind=OrganisationKind(row.kind),
        status=OrganisationStatus(row.status) if row.status else None,
        opened=row.opened,
        closed=row.closed,
    )


def memberships(conn: Connection, *, at: datetime | None = None) -> list[Membership]:
    """Every dated fact about every organisation, or those that held at a moment, in the order of registration.

    This is the one place that answers "as of".
    """
    table = tables.memberships
    query = select(table).order_by(table.c.membership_id)
    if at is not None:
        query = query.where(or_(table.c.since.is_(None), table.c.since <= at))
        query = query.where(or_(table.c.until.is_(None), table.c.until > at))
    return [membership_of(row) for row in conn.execute(query)]


@dataclass(frozen=True, slots=True)
class Known:
    """An organisation with what it belonged to and shared at one moment, by dimension or attribute."""

    organisation: Organisation
    facts: Mapping[str, str]


def as_of(conn: Connection, *, at: datetime) -> list[Known]:
    """Every organisation that was there at a moment, ordered by code."""
    facts: dict[str, dict[str, str]] = {}
    for fact in memberships(conn, at=at):
        facts.setdefault(fact.organisation, {})[fact.dimension] = fact.value
    return [Known(each, facts.get(each.code, {})) for each in organisations(conn) if each.exists(at)]


def membership_of(row: Row[Any]) -> Membership:
    """A row of the table as a dated fact."""
    return Membership(
        organisation=row.organisation, dimension=row.dimension, value=row.value, since=row.since, until=row.until
    )


def vantages(conn: Connection) -> list[Vantage]:
    """Every vantage, ordered by name."""
    table = tables.vantages
    return [
        Vantage(vantage=vantage, kind=kind, organisation=organisation, agent=agent)
        for vantage, kind, organisation, agent in conn.execute(
            select(*(table.c[name] for name in ("vantage", "kind", "organisation", "agent"))).order_by(table.c.vantage)
        )
    ]


def places(conn: Connection, *, at: datetime) -> list[Place]:
    """Every vantage with the dimension values that held at a moment."""
    return places_at(at, vantages=vantages(conn), memberships=memberships(conn, at=at))


def homes(conn: Connection) -> dict[str, Home]:
    """Where each registered vantage belongs."""
    place, fact = tables.vantages, tables.memberships
    query = select(fact).where(fact.c.dimension == "pct").order_by(fact.c.membership_id)
    pcts: dict[str, tuple[Membership, ...]] = {}
    for row in conn.execute(query):
        pcts[row.organisation] = (*pcts.get(row.organisation, ()), membership_of(row))
    rows = conn.execute(select(place.c.vantage, place.c.kind, place.c.organisation))
    return {vantage: Home(kind, pcts.get(organisation, ())) for vantage, kind, organisation in rows}


def owners(conn: Connection, *, names: Iterable[str]) -> dict[str, str]:
    """The agent of each of the named vantages; those that nobody registered are left out."""
    table, wanted = tables.vantages.c, sorted(names)
    found: dict[str, str] = {}
    for start in range(0, len(wanted), _CHUNK):
        chosen = table.vantage.in_(wanted[start : start + _CHUNK])
        rows = conn.execute(select(table.vantage, table.agent).where(chosen))
        found.update((vantage, agent) for vantage, agent in rows)
    return found


def agent_for_token(conn: Connection, *, token_hash: str) -> str | None:
    """The agent whose token has this SHA-256 (hex), or None. Compared in constant time, all of them: few and short."""
    table = tables.agents.c
    rows = conn.execute(select(table.agent, table.token_hash).where(table.token_hash.is_not(None)))
    matching = [agent for agent, known in rows if hmac.compare_digest(known, token_hash)]
    return matching[0] if matching else None


def saw_agent(
    conn: Connection, *, agent: str, version: str, at: datetime, clock_offset_ms: float | None, queued: int
) -> None:
    """Note that an agent reported. An unknown clock offset leaves the last known one in place."""
    values: dict[str, Any] = {"version": version, "last_seen": at, "queued": queued}
    if clock_offset_ms is not None:
        values["clock_offset_ms"] = clock_offset_ms
    conn.execute(update(tables.agents).where(tables.agents.c.agent == agent).values(**values))

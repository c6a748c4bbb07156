"""Organisations with their dated memberships, vantages, and which agent may report for them."""

import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, delete, insert, select, update

from data import tables
from data.engine import touch
from domain.organisations import Membership, Organisation, Place, Vantage, places_at
from domain.vocabulary import OrganisationKind, VantageKind

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
    token_hashes: Mapping[str, str],
) -> None:
    """Make known organisations, vantages and agents (agent -> SHA-256 of its token, hex); again changes nothing.

    What is known already is replaced by what is given; an organisation's memberships are replaced as a whole.
    """
    touch(conn)
    places = [{"code": each.code, "name": each.name, "kind": each.kind.value} for each in organisations]
    _replace(conn, table=tables.organisations, rows=places)
    facts = [_fact_row(fact) for fact in memberships]
    _replace(conn, table=tables.memberships, rows=facts, key="organisation")
    known = [
        {"vantage": each.vantage, "kind": each.kind, "organisation": each.organisation, "agent": each.agent}
        for each in vantages
    ]
    _replace(conn, table=tables.vantages, rows=known)
    _register_agents(conn, token_hashes=token_hashes)


def _fact_row(fact: Membership) -> dict[str, Any]:
    row = {"organisation": fact.organisation, "dimension": fact.dimension, "value": fact.value}
    return row | {"since": fact.since, "until": fact.until}


def _replace(conn: Connection, *, table: Table, rows: list[dict[str, Any]], key: str = "") -> None:
    column = table.c[key] if key else next(iter(table.primary_key.columns))
    names = sorted({row[column.name] for row in rows})
    for start in range(0, len(names), _CHUNK):
        conn.execute(delete(table).where(column.in_(names[start : start + _CHUNK])))
    if rows:
        conn.execute(insert(table), rows)


def _register_agents(conn: Connection, *, token_hashes: Mapping[str, str]) -> None:
    """Keep what is known of an agent (last seen, version); only its token may change."""
    known = set(conn.execute(select(tables.agents.c.agent)).scalars())
    for agent, token_hash in token_hashes.items():
        if agent in known:
            conn.execute(update(tables.agents).where(tables.agents.c.agent == agent).values(token_hash=token_hash))
        else:
            conn.execute(insert(tables.agents).values(agent=agent, token_hash=token_hash))


def organisations(conn: Connection) -> list[Organisation]:
    """Every organisation, ordered by code."""
    table = tables.organisations.c
    rows = conn.execute(select(table.code, table.name, table.kind).order_by(table.code))
    return [Organisation(code=code, name=name, kind=OrganisationKind(kind)) for code, name, kind in rows]


def memberships(conn: Connection) -> list[Membership]:
    """Every dated fact about every organisation, in the order of registration."""
    table = tables.memberships
    return [_membership(row) for row in conn.execute(select(table).order_by(table.c.membership_id))]


def _membership(row: Row[Any]) -> Membership:
    return Membership(
        organisation=row.organisation, dimension=row.dimension, value=row.value, since=row.since, until=row.until
    )


def vantages(conn: Connection) -> list[Vantage]:
    """Every vantage, ordered by name."""
    table = tables.vantages
    return [
        Vantage(vantage=row.vantage, kind=row.kind, organisation=row.organisation, agent=row.agent)
        for row in conn.execute(select(table).order_by(table.c.vantage))
    ]


def places(conn: Connection, *, at: datetime) -> list[Place]:
    """Every vantage with the dimension values that held at a moment."""
    return places_at(at, vantages=vantages(conn), memberships=memberships(conn))


def homes(conn: Connection, *, names: Sequence[str]) -> dict[str, Home]:
    """Where each of the named vantages belongs; one that nobody registered is an agent without a PCT."""
    found: dict[str, Home] = {name: Home(VantageKind.AGENT) for name in names}
    place, fact = tables.vantages, tables.memberships
    joined = place.outerjoin(fact, (fact.c.organisation == place.c.organisation) & (fact.c.dimension == "pct"))
    for start in range(0, len(names), _CHUNK):
        chosen = place.c.vantage.in_(names[start : start + _CHUNK])
        query = select(place.c.vantage, place.c.kind, fact).select_from(joined).where(chosen)
        for row in conn.execute(query.order_by(fact.c.membership_id)):
            earlier = found[row.vantage].pcts
            own = (_membership(row),) if row.value is not None else ()
            found[row.vantage] = Home(row.kind, earlier + own)
    return found


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

"""Who runs the journeys of a vantage that several workers share: one at a time, until its lease is over.

A lease is taken with `FOR UPDATE SKIP LOCKED`, so that workers who look at once take different vantages instead of
waiting for each other. On PostgreSQL the database's own clock counts, whatever the workers' clocks say.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, Connection, cast, func, select, type_coerce, update
from sqlalchemy.dialects import postgresql, sqlite

from data.kinds import Moment
from data.locks import is_postgres
from data.tables import leases
from domain.clock import from_micros

NEVER = from_micros(0)
"""Until when a vantage is leased that nobody has taken yet, or that was given back."""


def offer(conn: Connection, *, vantages: Iterable[str]) -> None:
    """Let these vantages be leased; again changes nothing."""
    rows = [{"vantage": each, "holder": "", "until": NEVER} for each in sorted(set(vantages))]
    dialect = postgresql if is_postgres(conn) else sqlite
    if rows:
        conn.execute(dialect.insert(leases).on_conflict_do_nothing(), rows)


def claim(
    conn: Connection, *, holder: str, vantages: Collection[str], lasting: timedelta, now: datetime, most: int = 10_000
) -> list[str]:
    """Take those of the vantages whose lease is over, at most so many; returns which.

    now: the worker's time, which counts on SQLite alone.
    """
    moment, table = _moment(conn, now=now), leases.c
    free = select(table.vantage).where(table.vantage.in_(vantages), table.until <= moment)
    free = free.order_by(table.vantage).limit(most).with_for_update(skip_locked=True)
    taken = list(conn.execute(free).scalars())
    if taken:
        chosen = table.vantage.in_(taken)
        conn.execute(update(leases).where(chosen).values(holder=holder, until=moment + lasting))
    return taken


def renew(conn: Connection, *, holder: str, lasting: timedelta, now: datetime) -> list[str]:
    """Prolong what the holder still holds; returns which. What is over must be claimed anew."""
    moment, table = _moment(conn, now=now), leases.c
    own = update(leases).where(table.holder == holder, table.until > moment).values(until=moment + lasting)
    return sorted(conn.execute(own.returning(table.vantage)).scalars())


def give_back(conn: Connection, *, holder: str) -> None:
    """Let others take at once what the holder holds."""
    conn.execute(update(leases).where(leases.c.holder == holder).values(until=NEVER))


def _moment(conn: Connection, *, now: datetime) -> datetime:
    if not is_postgres(conn):
        return now
    micros = cast(func.extract("epoch", func.clock_timestamp()) * 1_000_000, BigInteger)
    moment: datetime = conn.execute(select(type_coerce(micros, Moment))).scalar_one()
    return moment

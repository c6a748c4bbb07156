"""What all tables belong to, and columns that several have."""

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary, MetaData, TypeDecorator

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(column_0_label)s",
    }
)

PHASE_SUMS = ("dns_us", "connect_us", "tls_us", "send_us", "wait_us", "receive_us", "client_us")
"""The six phases of a call, and what is ours between them: sums over the calls of a row, in microseconds."""


def key(name: str, kind: TypeDecorator[Any] | type[Integer] | type[Boolean] = Integer) -> Column[Any]:
    """A column of a primary key whose values come from us."""
    return Column(name, kind, primary_key=True, autoincrement=False)


def planned() -> Column[bool]:
    """Part of a roll-up's key: whether what it counts ran under planned work."""
    return Column("planned", Boolean, primary_key=True, autoincrement=False)


def tally() -> Column[bytes]:
    """How many by outcome, failure class and judgement (`data.tally`)."""
    return Column("tally", LargeBinary, nullable=False)


def latency() -> Column[bytes]:
    """Durations of what made every call (`data.sketch`)."""
    return Column("latency", LargeBinary, nullable=False)


def phase_sums() -> list[Column[int]]:
    """A column for each of PHASE_SUMS."""
    return [Column(name, BigInteger, nullable=False) for name in PHASE_SUMS]

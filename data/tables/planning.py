"""Planned work: declared before or after the fact, withdrawn but never deleted."""

from sqlalchemy import Column, Integer, String, Table

from data.kinds import NAME, Moment
from data.tables.base import metadata

planned_work = Table(
    "planned_work",
    metadata,
    Column("planned_id", Integer, primary_key=True),
    Column("since", Moment, nullable=False),
    Column("until", Moment, nullable=False),  # exclusive
    Column("dimension", String(20), nullable=False),  # "" (everything), practice, provider, or one of memberships
    Column("value", NAME, nullable=False),
    Column("reason", String(200), nullable=False),
    Column("declared_at", Moment, nullable=False),
    Column("withdrawn_at", Moment),
)

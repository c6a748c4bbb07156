"""What the practices of each PCT met, by day: the sums of the rows of those who belonged to it as the day began."""

from sqlalchemy import Table

from data.codes import KINDS, ROLES
from data.kinds import Coded
from data.tables.base import key, latency, metadata, phase_sums, planned, tally

pct_days = Table(
    "pct_days",
    metadata,
    key("day"),
    key("pct_id"),
    key("kind", Coded(KINDS)),
    key("journey_id"),
    key("role", Coded(ROLES)),
    planned(),
    tally(),
    sqlite_with_rowid=False,
)

pct_days_latency = Table(
    "pct_days_latency",
    metadata,
    key("day"),
    key("pct_id"),
    key("kind", Coded(KINDS)),
    key("journey_id"),
    key("role", Coded(ROLES)),
    planned(),
    latency(),
)

pct_step_days = Table(
    "pct_step_days",
    metadata,
    key("day"),
    key("pct_id"),
    key("kind", Coded(KINDS)),
    key("journey_id"),
    key("kind_id"),  # row of step_kinds
    planned(),
    tally(),
    *phase_sums(),
    sqlite_with_rowid=False,
)

pct_step_days_latency = Table(
    "pct_step_days_latency",
    metadata,
    key("day"),
    key("pct_id"),
    key("kind", Coded(KINDS)),
    key("journey_id"),
    key("kind_id"),
    planned(),
    latency(),
)

"""Calls of the core's operations, by slots of at most five minutes."""

from sqlalchemy import Table

from data.codes import KINDS
from data.kinds import Coded
from data.tables.base import key, latency, metadata, phase_sums, planned, tally

operation_slots = Table(
    "operation_slots",
    metadata,
    key("slot"),  # its start, in five-second ticks since 1970
    key("pct_id"),  # of the run's scheduled time
    key("provider_id"),  # the hospital that the call depends on, or ""
    key("kind", Coded(KINDS)),
    key("operation_id"),
    planned(),
    tally(),  # of steps
    *phase_sums(),
    sqlite_with_rowid=False,
)

operation_slots_latency = Table(
    "operation_slots_latency",
    metadata,
    key("slot"),
    key("pct_id"),
    key("provider_id"),
    key("kind", Coded(KINDS)),
    key("operation_id"),
    planned(),
    latency(),  # total_ms of steps
    sqlite_with_rowid=False,
)

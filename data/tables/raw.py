"""What arrives: runs with their steps packed, and the dictionaries that packed rows refer to."""

from sqlalchemy import (
    Boolean,
    Column,
    Double,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    UniqueConstraint,
)

from data.codes import FAILURES, OUTCOMES, ROLES
from data.kinds import CODE, NAME, Coded, Moment, RunId
from data.tables.base import key, metadata

words = Table(
    "words",
    metadata,
    Column("word_id", Integer, primary_key=True),
    Column("word", NAME, nullable=False, unique=True),
)

step_kinds = Table(
    "step_kinds",
    metadata,
    Column("kind_id", Integer, primary_key=True),
    Column("step_id", CODE, nullable=False),
    Column("operation", CODE, nullable=False),
    Column("cleanup", Boolean, nullable=False),
    UniqueConstraint("step_id", "operation", "cleanup"),
)

runs = Table(
    "runs",
    metadata,
    Column("run_id", RunId, primary_key=True),
    Column("vantage_id", Integer, nullable=False),
    Column("journey_id", Integer, nullable=False),
    Column("agent_id", Integer, nullable=False),
    Column("version_id", Integer, nullable=False),
    Column("provider_id", Integer, nullable=False),
    Column("failed_step_id", Integer, nullable=False),
    Column("role", Coded(ROLES), nullable=False),
    Column("outcome", Coded(OUTCOMES), nullable=False),
    Column("failure_class", Coded(FAILURES), nullable=False),
    Column("scheduled_at", Moment, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("duration_ms", Double, nullable=False),
    Column("clock_offset_ms", Double),
    Column("not_cleaned", SmallInteger, nullable=False),
    Column("trace_id", LargeBinary(16), nullable=False),
    Column("steps", LargeBinary, nullable=False),
    Column("notes", LargeBinary),
    Index("ix_runs_scheduled_at", "scheduled_at", postgresql_using="brin"),
    Index("ix_runs_received_at", "received_at", postgresql_using="brin"),
    Index("ix_runs_vantage_scheduled", "vantage_id", "scheduled_at"),
)

gathered_runs = Table(
    "gathered_runs",
    metadata,
    key("hour"),  # hours since 1970 in UTC, of the scheduled time
    key("vantage_id"),
    Column("runs", LargeBinary, nullable=False),  # data.gathered: those of the core
    Index("ix_gathered_runs_vantage_hour", "vantage_id", "hour"),
    postgresql_with={"toast_tuple_target": 8160},  # a usual row is 3 kB: kept whole in its page, it is read at once
)
"""The runs of hours that are over once more, practice by practice: whoever misses a row looks for the runs."""

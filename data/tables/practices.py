"""What each practice (or control) met: by hour, by day, rolling, and now. A row without values has no latency row."""

from sqlalchemy import Column, Double, Integer, LargeBinary, Table

from data.codes import OUTCOMES, ROLES
from data.kinds import Coded, Moment, RunId
from data.tables.base import key, latency, metadata, planned, tally

practice_hours = Table(
    "practice_hours",
    metadata,
    key("hour"),  # hours since 1970 in UTC, of the scheduled time
    key("vantage_id"),
    key("journey_id"),
    key("role", Coded(ROLES)),
    planned(),
    tally(),  # of runs
    sqlite_with_rowid=False,
)

practice_hours_latency = Table(
    "practice_hours_latency",
    metadata,
    key("hour"),
    key("vantage_id"),
    key("journey_id"),
    key("role", Coded(ROLES)),
    planned(),
    latency(),  # duration_ms of runs
    sqlite_with_rowid=False,
)

practice_days = Table(
    "practice_days",
    metadata,
    key("day"),  # days since 1970 of the date in Europe/London: 23 to 25 hours
    key("vantage_id"),
    key("journey_id"),
    key("role", Coded(ROLES)),
    planned(),
    tally(),
    sqlite_with_rowid=False,
)

practice_days_latency = Table(
    "practice_days_latency",
    metadata,
    key("day"),
    key("vantage_id"),
    key("journey_id"),
    key("role", Coded(ROLES)),
    planned(),
    latency(),
    sqlite_with_rowid=False,
)

practice_step_days = Table(
    "practice_step_days",
    metadata,
    key("day"),
    key("vantage_id"),
    key("journey_id"),
    planned(),
    Column("steps", LargeBinary, nullable=False),  # data.step_days: per kind of step its tally and phase sums
)

practice_step_days_latency = Table(
    "practice_step_days_latency",
    metadata,
    key("day"),
    key("vantage_id"),
    key("journey_id"),
    planned(),
    Column("latencies", LargeBinary, nullable=False),  # data.step_days: per kind of step its sketch
)

practice_rolling = Table(
    "practice_rolling",
    metadata,
    key("days"),  # 1: the last 24 hours; 7, 30: today and the days before it, Europe/London
    key("vantage_id"),
    key("journey_id"),
    *(Column(outcome.value, Integer, nullable=False) for outcome in OUTCOMES.words),  # outside planned work
    Column("planned", Integer, nullable=False),  # attempts under planned work
    Column("central_bad", Integer, nullable=False),  # of failed and wrong_result: while the verdict was central
    Column("p50_ms", Double),
    Column("p95_ms", Double),
)

latest_runs = Table(
    "latest_runs",
    metadata,
    key("vantage_id"),
    key("journey_id"),
    Column("run_id", RunId, nullable=False),
    Column("scheduled_at", Moment, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("outcome", Coded(OUTCOMES), nullable=False),
)

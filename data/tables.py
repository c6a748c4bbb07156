"""Every table, for SQLite and PostgreSQL alike. A change here needs a migration in `data/migrations/versions`.

Facts           organisations, memberships, vantages, agents, place_facts
Dictionaries    words (short texts that repeat), step_kinds (step id + operation of a packed step)
Raw             runs: one row per run, its steps in one binary column (`data.packing`)
Roll-ups        practice_hours, operation_slots, latest_runs: written with the runs, read by the pages
Verdicts        evaluations, current_verdicts, verdict_changes, causes
Incidents       incidents, incident_events (append-only), contacts, levels (limits that people set)
Bookkeeping     marks: the data version, which is also the lock of the one writer at a time; the length of a slot
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from data.codes import FAILURES, JUDGEMENTS, KINDS, OUTCOMES, ROLES
from data.kinds import CODE, NAME, Coded, Moment, RunId

ENROLLED = "enrol"
"""The source of what `bookwatch enrol` said; the others are in `data.directory.plan`."""

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(column_0_label)s",
    }
)

organisations = Table(
    "organisations",
    metadata,
    Column("code", CODE, primary_key=True),
    Column("name", NAME, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("source", String(12), nullable=False, server_default=ENROLLED),
    Column("status", String(12), nullable=False, server_default=""),
    Column("opened", Moment),
    Column("closed", Moment),
)

memberships = Table(
    "memberships",
    metadata,
    Column("membership_id", Integer, primary_key=True),
    Column("organisation", CODE, nullable=False, index=True),
    Column("dimension", String(20), nullable=False),
    Column("value", NAME, nullable=False),
    Column("since", Moment),
    Column("until", Moment),
    Column("source", String(12), nullable=False, server_default=ENROLLED),
)

vantages = Table(
    "vantages",
    metadata,
    Column("vantage", CODE, primary_key=True),
    Column("kind", Coded(KINDS), nullable=False),
    Column("organisation", CODE, nullable=False),
    Column("agent", CODE, nullable=False, index=True),
)

agents = Table(
    "agents",
    metadata,
    Column("agent", CODE, primary_key=True),
    Column("token_hash", String(64), unique=True),
    Column("version", String(64), nullable=False, default=""),
    Column("last_seen", Moment),
    Column("clock_offset_ms", Double),
    Column("queued", Integer, nullable=False, default=0),
)

place_facts = Table(
    "place_facts",
    metadata,
    Column("vantage", CODE, primary_key=True),
    Column("key", CODE, primary_key=True),
    Column("since", Moment, primary_key=True, autoincrement=False),
    Column("value", String(200), nullable=False),
)
"""What a vantage's own place was found to be like: a row for each value, from when it held."""

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
    Column("scheduled_at", Moment, nullable=False, index=True),
    Column("started_at", Moment, nullable=False),
    Column("received_at", Moment, nullable=False, index=True),
    Column("duration_ms", Double, nullable=False),
    Column("clock_offset_ms", Double),
    Column("not_cleaned", SmallInteger, nullable=False),
    Column("trace_id", LargeBinary(16), nullable=False),
    Column("steps", LargeBinary, nullable=False),
    Column("notes", LargeBinary),
    Index("ix_runs_vantage_scheduled", "vantage_id", "scheduled_at"),
)

practice_hours = Table(
    "practice_hours",
    metadata,
    Column("hour", Integer, primary_key=True, autoincrement=False),  # hours since 1970 in UTC, of the scheduled time
    Column("vantage_id", Integer, primary_key=True, autoincrement=False),
    Column("journey_id", Integer, primary_key=True, autoincrement=False),
    *(Column(outcome.value, Integer, nullable=False) for outcome in OUTCOMES.words),
    Column("latency", LargeBinary, nullable=False),  # data.sketch: run durations where every call was made
)

operation_slots = Table(
    "operation_slots",
    metadata,
    Column("slot", Integer, primary_key=True, autoincrement=False),  # its start, five-second ticks since 1970
    Column("pct_id", Integer, primary_key=True, autoincrement=False),
    Column("kind", Coded(KINDS), primary_key=True, autoincrement=False),
    Column("operation_id", Integer, primary_key=True, autoincrement=False),
    Column("bad", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
)

latest_runs = Table(
    "latest_runs",
    metadata,
    Column("vantage_id", Integer, primary_key=True, autoincrement=False),
    Column("journey_id", Integer, primary_key=True, autoincrement=False),
    Column("run_id", RunId, nullable=False),
    Column("scheduled_at", Moment, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("outcome", Coded(OUTCOMES), nullable=False),
)

evaluations = Table(
    "evaluations",
    metadata,
    Column("window_end", Moment, primary_key=True, autoincrement=False),
    Column("window_start", Moment, nullable=False),
    Column("evaluated_at", Moment, nullable=False),
    Column("counts", JSON, nullable=False),  # verdicts by judgement
)

current_verdicts = Table(
    "current_verdicts",
    metadata,
    Column("vantage", CODE, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("window_end", Moment, nullable=False),
    Column("judgement", Coded(JUDGEMENTS), nullable=False),
    Column("cause_key", NAME, nullable=False),
    Column("probability", Double, nullable=False),
    Column("document", Text, nullable=False),
)

verdict_changes = Table(
    "verdict_changes",
    metadata,
    Column("vantage", CODE, primary_key=True),
    Column("window_end", Moment, primary_key=True, autoincrement=False),
    Column("judgement", Coded(JUDGEMENTS), nullable=False),
    Column("cause_key", NAME, nullable=False),
    Column("document", Text, nullable=False),
)

causes = Table(
    "causes",
    metadata,
    Column("cause_id", Integer, primary_key=True),
    Column("key", NAME, nullable=False),
    Column("position", Integer, nullable=False),
    Column("first_seen", Moment, nullable=False),
    Column("last_seen", Moment, nullable=False, index=True),
    Column("ended_at", Moment),
    Column("document", Text, nullable=False),
)

marks = Table(
    "marks",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("value", BigInteger, nullable=False),
)

incidents = Table(
    "incidents",
    metadata,
    Column("incident_id", Integer, primary_key=True),
    Column("key", NAME, nullable=False),
    Column("state", String(12), nullable=False, index=True),
    Column("held", Boolean, nullable=False),
    Column("first_seen", Moment, nullable=False),
    Column("last_seen", Moment, nullable=False, index=True),
    Column("life", Text, nullable=False),  # data.incidents.life.Life: the evaluator's
    Column("people", Text, nullable=False),  # data.incidents.life.People: never the evaluator's
)

incident_events = Table(
    "incident_events",
    metadata,
    Column("event_id", Integer, primary_key=True),
    Column("incident_id", Integer, nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("actor", NAME, nullable=False),  # empty: the evidence
    Column("detail", Text, nullable=False),
)

contacts = Table(
    "contacts",
    metadata,
    Column("contact_id", Integer, primary_key=True),
    Column("name", NAME, nullable=False),
    Column("reach", NAME, nullable=False),  # how: a telephone number, an address for mail
    Column("domain", String(12), nullable=False),  # of the faults that they are told of; empty: any
    Column("value", NAME, nullable=False),  # of the dimension, or a PCT's code; empty: any
    Column("removed_at", Moment),
)

levels = Table(
    "levels",
    metadata,
    Column("operation", CODE, primary_key=True),
    Column("limit_ms", Double, nullable=False),
)
"""The present limit of an operation where people set one; the published ones are in `data.levels`."""

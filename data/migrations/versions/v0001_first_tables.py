"""The first tables: organisations, packed runs, roll-ups, verdicts."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create every table of revision 0001."""
    _organisations()
    _memberships()
    _vantages()
    _agents()
    _words()
    _step_kinds()
    _runs()
    _practice_hours()
    _operation_slots()
    _latest_runs()
    _evaluations()
    _current_verdicts()
    _verdict_changes()
    _causes()
    _marks()


def _organisations() -> None:
    op.create_table(
        "organisations",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_organisations"),
    )


def _memberships() -> None:
    op.create_table(
        "memberships",
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(length=64), nullable=False),
        sa.Column("dimension", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=True),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("membership_id", name="pk_memberships"),
    )
    op.create_index("ix_memberships_organisation", "memberships", ["organisation"])


def _vantages() -> None:
    op.create_table(
        "vantages",
        sa.Column("vantage", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("organisation", sa.String(length=64), nullable=False),
        sa.Column("agent", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("vantage", name="pk_vantages"),
    )
    op.create_index("ix_vantages_agent", "vantages", ["agent"])


def _agents() -> None:
    op.create_table(
        "agents",
        sa.Column("agent", sa.String(length=64), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("last_seen", sa.BigInteger(), nullable=True),
        sa.Column("clock_offset_ms", sa.Double(), nullable=True),
        sa.Column("queued", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("agent", name="pk_agents"),
        sa.UniqueConstraint("token_hash", name="uq_agents_token_hash"),
    )


def _words() -> None:
    op.create_table(
        "words",
        sa.Column("word_id", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("word_id", name="pk_words"),
        sa.UniqueConstraint("word", name="uq_words_word"),
    )


def _step_kinds() -> None:
    op.create_table(
        "step_kinds",
        sa.Column("kind_id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.String(length=64), nullable=False),
        sa.Column("operation", sa.String(length=64), nullable=False),
        sa.Column("cleanup", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("kind_id", name="pk_step_kinds"),
        sa.UniqueConstraint("step_id", "operation", "cleanup", name="uq_step_kinds_step_id"),
    )


def _runs() -> None:
    op.create_table(
        "runs",
        sa.Column("run_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("vantage_id", sa.Integer(), nullable=False),
        sa.Column("journey_id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("failed_step_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.SmallInteger(), nullable=False),
        sa.Column("outcome", sa.SmallInteger(), nullable=False),
        sa.Column("failure_class", sa.SmallInteger(), nullable=False),
        sa.Column("scheduled_at", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("duration_ms", sa.Double(), nullable=False),
        sa.Column("clock_offset_ms", sa.Double(), nullable=True),
        sa.Column("not_cleaned", sa.SmallInteger(), nullable=False),
        sa.Column("trace_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("steps", sa.LargeBinary(), nullable=False),
        sa.Column("notes", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("run_id", name="pk_runs"),
    )
    op.create_index("ix_runs_received_at", "runs", ["received_at"])
    op.create_index("ix_runs_scheduled_at", "runs", ["scheduled_at"])
    op.create_index("ix_runs_vantage_scheduled", "runs", ["vantage_id", "scheduled_at"])


def _practice_hours() -> None:
    op.create_table(
        "practice_hours",
        sa.Column("hour", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("vantage_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("journey_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ok", sa.Integer(), nullable=False),
        sa.Column("slow", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("wrong_result", sa.Integer(), nullable=False),
        sa.Column("business", sa.Integer(), nullable=False),
        sa.Column("interrupted", sa.Integer(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("latency", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hour", "vantage_id", "journey_id", name="pk_practice_hours"),
    )


def _operation_slots() -> None:
    op.create_table(
        "operation_slots",
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("pct_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("operation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("bad", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("slot", "pct_id", "kind", "operation_id", name="pk_operation_slots"),
    )


def _latest_runs() -> None:
    op.create_table(
        "latest_runs",
        sa.Column("vantage_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("journey_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("run_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("scheduled_at", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("vantage_id", "journey_id", name="pk_latest_runs"),
    )


def _evaluations() -> None:
    op.create_table(
        "evaluations",
        sa.Column("window_end", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("window_start", sa.BigInteger(), nullable=False),
        sa.Column("evaluated_at", sa.BigInteger(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("window_end", name="pk_evaluations"),
    )


def _current_verdicts() -> None:
    op.create_table(
        "current_verdicts",
        sa.Column("vantage", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("window_end", sa.BigInteger(), nullable=False),
        sa.Column("judgement", sa.SmallInteger(), nullable=False),
        sa.Column("cause_key", sa.String(length=200), nullable=False),
        sa.Column("probability", sa.Double(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("vantage", name="pk_current_verdicts"),
    )


def _verdict_changes() -> None:
    op.create_table(
        "verdict_changes",
        sa.Column("vantage", sa.String(length=64), nullable=False),
        sa.Column("window_end", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("judgement", sa.SmallInteger(), nullable=False),
        sa.Column("cause_key", sa.String(length=200), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("vantage", "window_end", name="pk_verdict_changes"),
    )


def _causes() -> None:
    op.create_table(
        "causes",
        sa.Column("cause_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("first_seen", sa.BigInteger(), nullable=False),
        sa.Column("last_seen", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("cause_id", name="pk_causes"),
    )
    op.create_index("ix_causes_last_seen", "causes", ["last_seen"])


def _marks() -> None:
    op.create_table(
        "marks",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_marks"),
    )

"""Roll-ups that are recomputed: tallies, sketches in tables of their own, days and PCTs, planned work.

The hours and slots of before are not carried over: every earlier version kept all runs, so they are counted anew.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_HOUR_US = 3_600_000_000
_ALL_PARTS = 4095
_PHASE_SUMS = ("dns_us", "connect_us", "tls_us", "send_us", "wait_us", "receive_us", "client_us")
_OUTCOMES = ("ok", "slow", "failed", "wrong_result", "business", "interrupted", "missed")
_HOURLY = ("hour", "vantage_id", "journey_id", "role")
_DAILY = ("day", "vantage_id", "journey_id", "role")
_SLOT = ("slot", "pct_id", "provider_id", "kind", "operation_id")
_PCT = ("day", "pct_id", "kind", "journey_id", "role")
_PCT_STEP = ("day", "pct_id", "kind", "journey_id", "kind_id")
_STEP_DAY = ("day", "vantage_id", "journey_id")
_NARROW = frozenset({"role", "kind"})


def upgrade() -> None:
    """Create the tables of revision 0006 and have every hour counted anew."""
    op.drop_table("practice_hours")
    op.drop_table("operation_slots")
    for name, keys, sums in (
        ("operation_slots", _SLOT, _PHASE_SUMS),
        ("practice_hours", _HOURLY, ()),
        ("practice_days", _DAILY, ()),
        ("pct_days", _PCT, ()),
        ("pct_step_days", _PCT_STEP, _PHASE_SUMS),
    ):
        wide = name.startswith("pct")
        _rollup(name, keys=keys, column="tally", sums=sums)
        _rollup(f"{name}_latency", keys=keys, column="latency", clustered=not wide)
    _rollup("practice_step_days", keys=_STEP_DAY, column="steps", clustered=False)
    _rollup("practice_step_days_latency", keys=_STEP_DAY, column="latencies", clustered=False)
    _rolling()
    _planned_work()
    _dirty()
    op.add_column("verdict_changes", sa.Column("holds_from", sa.BigInteger(), nullable=False, server_default="0"))
    op.execute("UPDATE verdict_changes SET holds_from = window_end")


def _rollup(name: str, *, keys: Sequence[str], column: str, sums: Sequence[str] = (), clustered: bool = True) -> None:
    op.create_table(
        name,
        *(_number(key) for key in keys),
        sa.Column("planned", sa.Boolean(), autoincrement=False, nullable=False),
        sa.Column(column, sa.LargeBinary(), nullable=False),
        *(sa.Column(each, sa.BigInteger(), nullable=False) for each in sums),
        sa.PrimaryKeyConstraint(*keys, "planned", name=f"pk_{name}"),
        sqlite_with_rowid=not clustered,
    )


def _number(name: str) -> "sa.Column[int]":
    kind = sa.SmallInteger() if name in _NARROW else sa.Integer()
    return sa.Column(name, kind, autoincrement=False, nullable=False)


def _rolling() -> None:
    counts = (*_OUTCOMES, "planned", "central_bad")
    op.create_table(
        "practice_rolling",
        *(_number(name) for name in ("days", "vantage_id", "journey_id")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in counts),
        sa.Column("p50_ms", sa.Double(), nullable=True),
        sa.Column("p95_ms", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("days", "vantage_id", "journey_id", name="pk_practice_rolling"),
    )


def _planned_work() -> None:
    op.create_table(
        "planned_work",
        sa.Column("planned_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("dimension", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("declared_at", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("planned_id", name="pk_planned_work"),
    )


def _dirty() -> None:
    op.create_table(
        "dirty_hours",
        sa.Column("mark_id", sa.Integer(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("received_from", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("mark_id", name="pk_dirty_hours"),
    )
    op.create_table(
        "dirty_days",
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("tier", sa.String(length=8), nullable=False),
        sa.Column("received_from", sa.BigInteger(), nullable=False),
        sa.Column("marks", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "tier", name="pk_dirty_days"),
    )
    op.execute(
        f"INSERT INTO dirty_hours (hour, parts, received_from) "  # noqa: S608 (numbers of ours)
        f"SELECT DISTINCT scheduled_at / {_HOUR_US}, {_ALL_PARTS}, 0 FROM runs"
    )

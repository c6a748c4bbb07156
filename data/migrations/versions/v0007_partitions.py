"""Leases of vantages; on PostgreSQL `runs` in daily partitions, which keeps every row where it is.

The table of before becomes one partition of all days up to now. What takes long for that (indexes, a constraint that
says which days it holds) was made before this transaction, beside the running service (`data.migrations.preparing`),
so that the locks here are held for milliseconds.
"""

import sqlalchemy as sa
from alembic import op

from data.migrations import preparing

revision = "0007"
down_revision = "0006"

_PARTS = """
CREATE SCHEMA days
ALTER TABLE runs RENAME TO runs_before
ALTER TABLE runs_before DROP CONSTRAINT pk_runs
ALTER TABLE runs_before ADD CONSTRAINT pk_runs_before PRIMARY KEY USING INDEX runs_before_key
DROP INDEX ix_runs_scheduled_at, ix_runs_received_at
ALTER INDEX ix_runs_vantage_scheduled RENAME TO runs_before_vantage
CREATE TABLE runs (LIKE runs_before) PARTITION BY RANGE (scheduled_at)
ALTER TABLE runs ADD CONSTRAINT pk_runs PRIMARY KEY (run_id, scheduled_at)
CREATE INDEX ix_runs_scheduled_at ON runs USING brin (scheduled_at) WITH (pages_per_range = 32, autosummarize = on)
CREATE INDEX ix_runs_received_at ON runs USING brin (received_at) WITH (pages_per_range = 32, autosummarize = on)
CREATE INDEX ix_runs_vantage_scheduled ON runs (vantage_id, scheduled_at)
ALTER TABLE runs_before SET SCHEMA days
"""


def upgrade() -> None:
    """Create the tables of revision 0007."""
    op.create_table(
        "leases",
        sa.Column("vantage", sa.String(length=64), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("vantage", name="pk_leases"),
    )
    if op.get_bind().dialect.name == "postgresql":
        _partition()


def _partition() -> None:
    conn = op.get_bind()
    op.execute("LOCK TABLE runs IN ACCESS EXCLUSIVE MODE")
    preparing.prepare(conn)  # done already, or quick because there are no rows
    until, has_rows = preparing.limit(conn), preparing.has_rows(conn)
    for statement in _PARTS.strip().splitlines():
        op.execute(statement)
    if has_rows:
        op.execute(f"ALTER TABLE runs ATTACH PARTITION days.runs_before FOR VALUES FROM (MINVALUE) TO ({until})")
        op.execute(f"ALTER TABLE days.runs_before DROP CONSTRAINT {preparing.LIMIT}")
    else:
        op.execute("DROP TABLE days.runs_before")

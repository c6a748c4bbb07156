"""An index of the gathered hours by vantage: a practice's day is one search in it, not one for each hour."""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Create the index. A nation's two days, 400,000 rows, take a second, in which no hour can be gathered."""
    op.create_index("ix_gathered_runs_vantage_hour", "gathered_runs", ["vantage_id", "hour"])

"""When which hours and days of a roll-up were last written."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Create the table `recounts`."""
    op.create_table(
        "recounts",
        sa.Column("roll_up", sa.String(30), nullable=False),
        sa.Column("bucket", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("roll_up", "bucket", name="pk_recounts"),
    )
    op.create_index("ix_recounts_version", "recounts", ["version"])

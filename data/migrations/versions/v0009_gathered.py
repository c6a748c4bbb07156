"""The runs of hours that are over, practice by practice.

Empty at first: hours that are counted from now on are gathered when they are over, those of before are read run by run
until retention takes them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Create the tables `gathered_runs` and `hours_to_gather`."""
    op.create_table(
        "gathered_runs",
        sa.Column("hour", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("vantage_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("runs", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hour", "vantage_id", name="pk_gathered_runs"),
        postgresql_with={"toast_tuple_target": 8160},
    )
    op.create_table(
        "hours_to_gather",
        sa.Column("hour", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("hour", name="pk_hours_to_gather"),
    )

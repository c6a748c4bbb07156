"""Who said what of an organisation, and what the published directory says of its life."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the columns of revision 0004; what is there already was enrolled."""
    for table in ("organisations", "memberships"):
        op.add_column(table, sa.Column("source", sa.String(length=12), nullable=False, server_default="enrol"))
    op.add_column("organisations", sa.Column("status", sa.String(length=12), nullable=False, server_default=""))
    for name in ("opened", "closed"):
        op.add_column("organisations", sa.Column(name, sa.BigInteger(), nullable=True))

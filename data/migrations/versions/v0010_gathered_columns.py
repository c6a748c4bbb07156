"""The runs of hours that are over, in records of columns (layout 2 of `data.gathered`).

What was gathered before is taken away and its hours wait to be gathered again: until then their runs are read one by
one, as they are in an hour that has just been counted.
"""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Empty `gathered_runs` into `hours_to_gather`."""
    waiting = "SELECT hour FROM hours_to_gather"
    op.execute(f"INSERT INTO hours_to_gather SELECT DISTINCT hour FROM gathered_runs WHERE hour NOT IN ({waiting})")  # noqa: S608
    op.execute("DELETE FROM gathered_runs")

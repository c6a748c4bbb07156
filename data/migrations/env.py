"""Alembic runs this file: it moves the database of the connection that `data.migrations.upgrade` hands over."""

from alembic import context

from data.tables import metadata
from domain import crash_points

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    on_version_apply=lambda **_: crash_points.reach("revision-applied"),
)
with context.begin_transaction():
    context.run_migrations()

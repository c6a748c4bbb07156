"""Alembic runs this file: it moves the database of the connection that `data.migrations.upgrade` hands over."""

from alembic import context

from data.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()

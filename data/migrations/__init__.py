"""The history of the tables, applied by Alembic without any configuration file.

`upgrade` moves a database to the newest revision; `require_current` refuses to work on one that is older or newer.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from data.engine import exclusive, open_engine, reaching, reading
from data.errors import DatabaseTooNewError, DatabaseTooOldError
from data.migrations.preparing import prepare_beside


def upgrade(url: str, *, to: str = "head") -> str:
    """Create or move the database at `url` to this software's tables; returns the revision. Again changes nothing.

    `to`: an older revision to stop at.

    Raises DatabaseTooNewError when a newer Bookwatch moved it, DatabaseUnavailableError when it cannot be reached.
    """
    engine = open_engine(url, statement_s=0)
    try:
        with reaching(engine), engine.connect() as conn:
            _refuse_newer(conn, where=_where(engine))
        with reaching(engine):
            if to == "head":
                prepare_beside(engine)
        with reaching(engine), engine.begin() as conn:
            exclusive(conn, name="migration")  # services that start together make the tables once
            config = _config()
            config.attributes["connection"] = conn
            command.upgrade(config, to)
            return _revision(conn)
    finally:
        engine.dispose()


def require_current(engine: Engine) -> None:
    """Raise DatabaseTooNewError or DatabaseTooOldError unless the database has exactly this software's tables."""
    with reading(engine) as conn:
        _refuse_newer(conn, where=_where(engine))
        revision = _revision(conn)
    if revision != newest():
        has = f"has revision {revision}" if revision else "has none of Bookwatch's tables yet"
        problem = f"The database {has}; this software needs revision {newest()}"
        raise DatabaseTooOldError(problem, where=_where(engine), remedy="Run `bookwatch db upgrade`.")


def newest() -> str:
    """The newest revision that this software knows."""
    return _scripts().get_current_head() or ""


def known_revisions() -> frozenset[str]:
    """Every revision that this software can work on or upgrade."""
    return frozenset(script.revision for script in _scripts().walk_revisions())


def _refuse_newer(conn: Connection, *, where: str) -> None:
    revision = _revision(conn)
    if revision and revision not in known_revisions():
        problem = f"The database has revision {revision}, which this software does not know"
        remedy = "Use the Bookwatch that upgraded it, or a newer one; there is no way back."
        raise DatabaseTooNewError(problem, where=where, remedy=remedy)


def _revision(conn: Connection) -> str:
    return MigrationContext.configure(conn).get_current_revision() or ""


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config


def _where(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=True)

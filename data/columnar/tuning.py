"""An engine for one long piece of writing."""

from typing import Any, Final

from sqlalchemy import Engine, event

_CACHE_KB: Final = 262_144
"""The pages that every practice's next row goes to have to stay in memory: 35 MB of one index alone."""


def for_bulk(engine: Engine) -> Engine:
    """The same engine; on SQLite its connections from now on keep more pages in memory."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _widen)
    return engine


def _widen(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
    cursor.close()

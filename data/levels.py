"""The present limits of the core's operations, as people set them beside the published ones."""

from sqlalchemy import Connection, delete, insert, select

from data.engine import touch
from data.tables import levels

LEAST_MS, MOST_MS = 1.0, 600_000.0


class LevelError(ValueError):
    """A limit that cannot be kept. The message is for whoever set it."""


def present(conn: Connection) -> dict[str, float]:
    """Operation -> the limit in milliseconds that people set; those that nobody set are left out."""
    return {row.operation: row.limit_ms for row in conn.execute(select(levels).order_by(levels.c.operation))}


def put(conn: Connection, *, operation: str, limit_ms: float | None) -> None:
    """Set the present limit of an operation; None takes it away. Raises LevelError for one that means nothing."""
    if limit_ms is not None and not LEAST_MS <= limit_ms <= MOST_MS:
        raise LevelError(f"{limit_ms / 1000:g} s is no limit: give between 0.001 and 600 s.")
    touch(conn)
    conn.execute(delete(levels).where(levels.c.operation == operation))
    if limit_ms is not None:
        conn.execute(insert(levels).values(operation=operation, limit_ms=limit_ms))

"""What makes `runs` of a PostgreSQL database ready to become a partition, beside the running service.

Each statement commits by itself and is left out where it was done already, so that it may be killed and run again: an
index that was being built is invalid then, and is built anew.
"""

import time

from sqlalchemy import Connection, Engine, text

from data.locks import lock_key
from domain import crash_points

DAY_US = 86_400_000_000
LIMIT = "runs_before_limit"
"""The constraint that says which days the table of before holds: without it, attaching would read every row."""
MARGIN_DAYS = 7
"""So long an upgrade that was killed half-way may wait before it is run again: then runs would be refused."""

_LOOK_S = 0.5
_INDEXES = {
    "runs_before_key": "UNIQUE INDEX {mode} runs_before_key ON runs (run_id, scheduled_at)",
    "runs_before_scheduled": "INDEX {mode} runs_before_scheduled ON runs USING brin (scheduled_at)"
    " WITH (pages_per_range = 32, autosummarize = on)",
    "runs_before_received": "INDEX {mode} runs_before_received ON runs USING brin (received_at)"
    " WITH (pages_per_range = 32, autosummarize = on)",
}
_VALID = text("SELECT c.relname FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid WHERE i.indisvalid")
_IS_OLD = text("SELECT relkind = 'r' FROM pg_class WHERE oid = to_regclass('runs')")
_LIMITED = text(f"SELECT convalidated FROM pg_constraint WHERE conname = '{LIMIT}'")


def prepare_beside(engine: Engine) -> None:
    """Prepare a database that has `runs` as one table, without keeping anybody waiting; else nothing."""
    if engine.dialect.name != "postgresql":
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        if conn.execute(_IS_OLD).scalar():
            conn.execute(text("SET lock_timeout = 0"))  # it waits for transactions, and nobody waits for it
            # By trying, for whoever waits in a statement is himself waited for while an index is built.
            while not conn.execute(text(f"SELECT pg_try_advisory_lock({lock_key('preparing')})")).scalar():
                time.sleep(_LOOK_S)
            prepare(conn, mode="CONCURRENTLY")
        conn.invalidate()


def prepare(conn: Connection, *, mode: str = "") -> None:
    """Build the indexes that are missing, and have the table say which days it holds."""
    valid = set(conn.execute(_VALID).scalars())
    for name, statement in _INDEXES.items():
        if name not in valid:
            conn.execute(text(f"DROP INDEX {mode} IF EXISTS {name}"))
            conn.execute(text(f"CREATE {statement.format(mode=mode)}"))
            crash_points.reach("index-built")
    limited = conn.execute(_LIMITED).scalar()
    if limited is None:
        most = conn.execute(text("SELECT max(scheduled_at) FROM runs")).scalar() or 0
        until = (max(most, time.time_ns() // 1000) // DAY_US + MARGIN_DAYS) * DAY_US
        conn.execute(text(f"ALTER TABLE runs ADD CONSTRAINT {LIMIT} CHECK (scheduled_at < {until}) NOT VALID"))
    if not limited:
        conn.execute(text(f"ALTER TABLE runs VALIDATE CONSTRAINT {LIMIT}"))


def limit(conn: Connection) -> int:
    """Where the days of the table of before end, microseconds since 1970."""
    told = conn.execute(text(f"SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = '{LIMIT}'"))
    return int("".join(letter for letter in str(told.scalar_one()) if letter.isdigit()))


def has_rows(conn: Connection) -> bool:
    """Whether there is any run."""
    return bool(conn.execute(text("SELECT EXISTS (SELECT FROM runs)")).scalar())

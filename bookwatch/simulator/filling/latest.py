"""The latest run of each vantage, after many were stored at once."""

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects import postgresql, sqlite

from data.tables import latest_runs, runs

_NAMES = ("vantage_id", "journey_id", "run_id", "scheduled_at", "received_at", "outcome")


def renew_latest(conn: Connection) -> None:
    """Find it among all runs; what is there already and later stays."""
    newest = (
        select(runs.c.vantage_id, func.max(runs.c.scheduled_at).label("scheduled_at"))
        .group_by(runs.c.vantage_id)
        .subquery()
    )
    same = (runs.c.vantage_id == newest.c.vantage_id) & (runs.c.scheduled_at == newest.c.scheduled_at)
    chosen = select(*(runs.c[name] for name in _NAMES)).join(newest, same).where(runs.c.vantage_id >= 0)
    statement = (postgresql if conn.dialect.name == "postgresql" else sqlite).insert(latest_runs)
    statement = statement.from_select(_NAMES, chosen)
    fresh = statement.excluded
    replaced = {name: fresh[name] for name in ("run_id", "scheduled_at", "received_at", "outcome")}
    later = fresh.scheduled_at > latest_runs.c.scheduled_at
    keys = list(latest_runs.primary_key.columns)
    conn.execute(statement.on_conflict_do_update(index_elements=keys, set_=replaced, where=later))

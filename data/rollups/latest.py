"""The latest run of each vantage and journey: written with the runs, for a page must not wait to say "alive"."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, or_
from sqlalchemy.dialects import postgresql, sqlite

from data.tables import latest_runs
from domain.runs import Run


def renew(conn: Connection, *, runs: Sequence[Run], words: Mapping[str, int], received_at: datetime) -> None:
    """Put the newest of new runs in the place of what was scheduled before them."""
    newest: dict[tuple[str, str], Run] = {}
    for run in sorted(runs, key=lambda run: (run.scheduled_at, run.run_id)):
        newest[run.vantage, run.journey] = run
    rows = [
        {"vantage_id": words[run.vantage], "journey_id": words[run.journey], "run_id": run.run_id}
        | {"scheduled_at": run.scheduled_at, "received_at": received_at, "outcome": run.outcome}
        for _, run in sorted(newest.items())  # one order for all, so that no two collectors wait for each other
    ]
    if not rows:
        return
    table = latest_runs.c
    statement = (postgresql if conn.dialect.name == "postgresql" else sqlite).insert(latest_runs)
    fresh = statement.excluded
    later = fresh.scheduled_at > table.scheduled_at
    same = and_(fresh.scheduled_at == table.scheduled_at, fresh.run_id > table.run_id)
    replaced = {name: fresh[name] for name in ("run_id", "scheduled_at", "received_at", "outcome")}
    keys = list(latest_runs.primary_key.columns)
    conn.execute(statement.on_conflict_do_update(index_elements=keys, set_=replaced, where=or_(later, same)), rows)

"""Are the runs that are gathered by practice and hour those that lie one by one?"""

from typing import Final

from sqlalchemy import Connection, select

from data import rollups, tables
from data.care import recount
from data.care.counts import REBUILD
from data.care.findings import Finding, some
from data.rollups.columns import run_columns
from data.rollups.gathering import gathered_rows
from data.words import all_words
from domain.clock import iso

_TABLE: Final = tables.gathered_runs.c


def gathered(conn: Connection) -> list[Finding]:
    """Every gathered hour against its runs, byte by byte; hours that wait to be counted are left out."""
    words, differing = all_words(conn), []
    settled = set(conn.execute(select(_TABLE.hour).distinct()).scalars()) - recount.waiting(conn)
    for hours in recount.checked_hours(conn, tier="raw"):
        for hour in sorted(settled.intersection(hours)):
            wrong = _differing(conn, hour=hour)
            differing += [f"{words.get(each, each)} {iso(rollups.hour_start(hour))}" for each in wrong]
    return [Finding(problem=f"gathered runs differ from runs: {some(differing)}", remedy=REBUILD)] if differing else []


def _differing(conn: Connection, *, hour: int) -> list[int]:
    """Vantages of which an hour's row is another than the runs give, missing or too many."""
    since = hour * rollups.HOUR_US
    exact = gathered_rows(run_columns(conn, since=since, until=since + rollups.HOUR_US, steps=True))
    right = dict(zip(exact.keys["vantage_id"].tolist(), exact.values["runs"], strict=True))
    rows = conn.execute(select(_TABLE.vantage_id, _TABLE.runs).where(_TABLE.hour == hour))
    stored = {row.vantage_id: bytes(row.runs) for row in rows}
    return sorted(each for each in right.keys() | stored.keys() if right.get(each) != stored.get(each))

"""Are the runs that are gathered by practice and hour those that lie one by one?"""

from sqlalchemy import Connection, select

from data import rollups, tables
from data.care import recount
from data.care.counts import REBUILD
from data.care.findings import Finding, some
from data.rollups.columns import run_columns
from data.rollups.gathering import gathered_rows
from data.words import all_words
from domain.clock import iso


def gathered(conn: Connection) -> list[Finding]:
    """Every gathered hour against its runs, byte by byte; hours that wait to be counted are left out."""
    words, waiting, table, differing = all_words(conn), recount.waiting(conn), tables.gathered_runs.c, []
    known = set(conn.execute(select(table.hour).distinct()).scalars())
    for hour in (each for stretch in recount.checked_hours(conn, tier="raw") for each in stretch):
        if hour in known - waiting:
            since = hour * rollups.HOUR_US
            exact = gathered_rows(run_columns(conn, since=since, until=since + rollups.HOUR_US, steps=True))
            right = dict(zip(exact.keys["vantage_id"].tolist(), exact.values["runs"], strict=True))
            rows = conn.execute(select(table.vantage_id, table.runs).where(table.hour == hour))
            stored = {row.vantage_id: bytes(row.runs) for row in rows}
            wrong = sorted(each for each in right.keys() | stored.keys() if right.get(each) != stored.get(each))
            differing += [f"{words.get(each, each)} {iso(rollups.hour_start(hour))}" for each in wrong]
    return [Finding(problem=f"gathered runs differ from runs: {some(differing)}", remedy=REBUILD)] if differing else []

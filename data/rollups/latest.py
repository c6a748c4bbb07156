"""The latest run of each vantage and journey: written with the runs, for a page must not wait to say "alive"."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from data.codes import OUTCOMES
from domain.clock import to_micros
from domain.runs import Run

Plain = tuple[int, int, bytes, int, int, int]
"""A row as it lies in the table: vantage, journey, run id, scheduled, received (microseconds), outcome's number."""

_COLUMNS: Final = ("vantage_id", "journey_id", "run_id", "scheduled_at", "received_at", "outcome")
_LATER: Final = (
    "excluded.scheduled_at > latest_runs.scheduled_at"
    " OR (excluded.scheduled_at = latest_runs.scheduled_at AND excluded.run_id > latest_runs.run_id)"
)
_UPSERT: Final = (
    f"INSERT INTO latest_runs ({', '.join(_COLUMNS)}) VALUES ({{places}})"  # noqa: S608 (ours)
    " ON CONFLICT (vantage_id, journey_id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[2:])
    + f" WHERE {_LATER}"
)


def renew(conn: Connection, *, runs: Sequence[Run], words: Mapping[str, int], received_at: datetime) -> None:
    """Put the newest of new runs in the place of what was scheduled before them."""
    received = to_micros(received_at)
    renew_plain(
        conn,
        rows=(
            (
                words[run.vantage],
                words[run.journey],
                run.run_id.bytes,
                to_micros(run.scheduled_at),
                received,
                OUTCOMES.of(run.outcome),
            )
            for run in runs
        ),
    )


def renew_plain(conn: Connection, *, rows: Iterable[Plain]) -> None:
    """The same, of rows as they lie in the table."""
    newest: dict[tuple[int, int], Plain] = {}
    for row in rows:
        known = newest.get(row[:2])
        if known is None or (row[3], row[2]) > (known[3], known[2]):
            newest[row[:2]] = row
    if newest:
        place = "?" if conn.dialect.paramstyle == "qmark" else "%s"
        statement = _UPSERT.format(places=", ".join([place] * len(_COLUMNS)))
        # One order for all, so that no two collectors wait for each other.
        conn.exec_driver_sql(statement, [newest[key] for key in sorted(newest)])

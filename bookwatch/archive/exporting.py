"""Closed days of the store, into an archive."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from bookwatch.archive.errors import ArchiveError
from bookwatch.archive.writing import Written, prepare, write_day
from data import runs as stored_runs
from data.engine import reading
from data.retention.marks import kept_from
from data.rollups.moments import hour_start
from domain.clock import london_date, london_midnight


def export(
    engine: Engine, *, archive: Path, first: date, last: date, now: datetime, told: Callable[[int, int], None]
) -> Iterator[Written]:
    """Export the days from `first` to `last`, as Europe/London has them. Days that are there already are left.

    Raises ArchiveError where a day is not over, or its runs are gone; OSError; data's errors.
    """
    if last >= london_date(now):
        raise ArchiveError(f"{last} is not over", remedy="export days that are closed: until yesterday at most")
    with reading(engine) as conn:
        kept = hour_start(kept_from(conn, tier="raw"))
    if london_midnight(first) < kept:
        raise ArchiveError(
            f"the runs before {london_date(kept)} are gone: retention took them, or they never were single runs",
            remedy=f"give --from {london_date(kept)}",
        )
    prepare(archive)
    days = [first + timedelta(days=more) for more in range((last - first).days + 1)]
    for done, day in enumerate(days):
        told(done, len(days))
        since, until = london_midnight(day), london_midnight(day + timedelta(days=1))
        with reading(engine) as conn:
            yield write_day(archive, day=day, runs=stored_runs.exported(conn, since=since, until=until))
    told(len(days), len(days))

"""Roll-ups computed in one process and written by another: a rebuild that several share. Nothing here writes.

The names of all PCTs must have their numbers first (`Surroundings.load` in a transaction that writes): a reader gives
none out.
"""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, delete

from data.retention.marks import kept_from
from data.rollups.columns import run_columns
from data.rollups.days import day_span
from data.rollups.dirty import DirtyHour, stretches
from data.rollups.gathering import gathered_rows
from data.rollups.hours import hour_rows
from data.rollups.moments import HOUR_US, PART_US, PARTS, TICK_US, slot_ticks
from data.rollups.own_runs import own_steps
from data.rollups.recompute import operations
from data.rollups.rows import Rows, add, replace
from data.rollups.slots import foreign_providers, slot_rows
from data.rollups.step_days import step_day_rows
from data.rollups.surroundings import Surroundings


class Replacement(NamedTuple):
    """Rows that take the place of those whose key's first column lies in [since, until)."""

    rows: Rows
    since: int
    until: int


def computed_hour(conn: Connection, *, hour: DirtyHour) -> list[Replacement]:
    """As `data.rollups.recompute.recompute_hour`, of an hour whose runs are kept."""
    start, end = hour.hour * HOUR_US, (hour.hour + 1) * HOUR_US
    around = Surroundings.load(conn, since=start, until=end)
    whole = run_columns(conn, since=start, until=end, steps=True, notes=True)
    made = [
        Replacement(rows, hour.hour, hour.hour + 1) for rows in (*hour_rows(whole, around=around), gathered_rows(whole))
    ]
    with_slots = hour.hour >= kept_from(conn, tier="slots")
    for first, last in stretches(hour.parts) if with_slots else ():
        since, until = (start + edge * PART_US for edge in (first, last))
        all_of_it = last - first == PARTS
        runs = whole if all_of_it else run_columns(conn, since=since, until=until, steps=True, notes=True)
        slots = slot_rows(
            runs,
            around=around,
            operations=operations(conn),
            foreign=foreign_providers(conn, runs=runs),
            ticks=slot_ticks(conn),
        )
        made += [Replacement(rows, since // TICK_US, until // TICK_US) for rows in slots]
    return made


def computed_steps(conn: Connection, *, day: int, vantages: Sequence[int]) -> tuple[Rows, Rows]:
    """As `data.rollups.step_days.recompute_step_days`."""
    columns, steps = own_steps(conn, **day_span(day), vantages=vantages)
    return step_day_rows(columns, steps=steps, day=day, around=Surroundings.load(conn, **day_span(day)))


def write_hour(conn: Connection, *, made: Sequence[Replacement]) -> None:
    """Write what `computed_hour` gave."""
    for each in made:
        replace(conn, rows=each.rows, since=each.since, until=each.until)


def write_steps(conn: Connection, *, day: int, vantages: Sequence[int], made: Sequence[Rows]) -> None:
    """Write what `computed_steps` gave."""
    for rows in made:
        columns = rows.table.c
        conn.execute(delete(rows.table).where(columns.day == day, columns.vantage_id.in_(vantages)))
        add(conn, rows=rows)

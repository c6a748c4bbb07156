"""The steps of practices by day, from the runs; some practices at a time, so that nobody waits long for the lock."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from sqlalchemy import BigInteger, Connection, delete, select, type_coerce

from data import sketches, step_days, tally
from data.grouping import Groups, Ints
from data.rollups.columns import RunColumns
from data.rollups.days import day_span
from data.rollups.dirty import EVERYTHING
from data.rollups.dirty_days import DirtyDay
from data.rollups.own_runs import own_steps
from data.rollups.rows import Rows, add
from data.rollups.surroundings import Surroundings
from data.sketch import bucket_of
from data.step_columns import StepColumns
from data.tables import practice_step_days, practice_step_days_latency, runs


def touched_vantages(conn: Connection, *, day: DirtyDay) -> list[int]:
    """The vantages whose day of steps is to be computed: all that have runs in it, or those with new ones."""
    table, span = runs.c, day_span(day.day)
    scheduled = type_coerce(table.scheduled_at, BigInteger)
    query = select(table.vantage_id).where(scheduled >= span["since"], scheduled < span["until"]).distinct()
    if day.received_from > EVERYTHING:
        query = query.where(table.received_at >= day.received_from)
    known = select(practice_step_days.c.vantage_id).where(practice_step_days.c.day == day.day).distinct()
    found = set(conn.execute(query).scalars())
    if day.received_from <= EVERYTHING:
        found |= set(conn.execute(known).scalars())
    return sorted(found)


def recompute_step_days(conn: Connection, *, day: int, vantages: Sequence[int], around: Surroundings) -> None:
    """Compute the day's steps of some vantages from their runs; what changes meanwhile marks the day again."""
    columns, steps = own_steps(conn, **day_span(day), vantages=vantages)
    for rows in step_day_rows(columns, steps=steps, day=day, around=around):
        table = rows.table
        conn.execute(delete(table).where(table.c.day == day, table.c.vantage_id.in_(vantages)))
        add(conn, rows=rows)


def step_day_rows(columns: RunColumns, *, steps: StepColumns, day: int, around: Surroundings) -> tuple[Rows, Rows]:
    """Packed counts and latencies by vantage, journey and planned mark."""
    records = Groups(
        {
            "day": np.full(len(columns), day),
            "vantage_id": columns.vantage_id,
            "journey_id": columns.journey_id,
            "planned": around.marked(columns).astype(np.int64),
        }
    )
    cells = Groups({"record": records.number[steps.run], "kind_id": steps.kind})
    cell, found = cells.number, cells.keys()
    domain = around.domain(columns)[steps.run]
    _, tallies = tally.encode({"cell": cell}, outcome=steps.outcome, failure=steps.failure, domain=domain)
    complete = tally.is_complete(steps.outcome)
    timed, sketched = sketches.encode({"cell": cell[complete]}, bucket=bucket_of(steps.total_ms[complete]))
    record, kinds, sums = found["record"], found["kind_id"], steps.summed_us(cell, groups=len(cells)).T
    timed_record, timed_kinds = record[timed["cell"]], kinds[timed["cell"]]
    counts = [step_days.pack_counts(kinds[own], tallies=tallies[own], sums_us=sums[own]) for own in _slices(record)]
    latencies = [step_days.pack_latencies(timed_kinds[own], sketches=sketched[own]) for own in _slices(timed_record)]
    keys = records.keys()
    return (
        Rows(practice_step_days, _of(keys, records=record), {"steps": counts}),
        Rows(practice_step_days_latency, _of(keys, records=timed_record), {"latencies": latencies}),
    )


def _slices(record: Ints) -> list[slice]:
    """Where the entries of each record lie: they are in order already."""
    edges = [*np.flatnonzero(np.diff(record, prepend=-1)).tolist(), len(record)]
    return [slice(*ends) for ends in pairwise(edges)]


def _of(keys: dict[str, Ints], *, records: Ints) -> dict[str, Ints]:
    """The keys of the records that are met."""
    met = np.unique(records)
    return {name: values[met] for name, values in keys.items()}

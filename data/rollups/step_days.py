"""The steps of practices by day, from the runs; some practices at a time, so that nobody waits long for the lock."""

from collections.abc import Sequence

import numpy as np
from sqlalchemy import BigInteger, Connection, delete, select, type_coerce

from data import sketches, step_days, tally
from data.grouping import Groups, Ints
from data.rollups.columns import RunColumns, run_columns
from data.rollups.days import day_span
from data.rollups.dirty import EVERYTHING
from data.rollups.dirty_days import DirtyDay
from data.rollups.rows import Rows, add
from data.rollups.surroundings import Surroundings
from data.sketch import bucket_of
from data.step_columns import step_columns
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
    columns = run_columns(conn, **day_span(day), steps=True, vantages=vantages)
    for rows in step_day_rows(columns, day=day, around=around):
        table = rows.table
        conn.execute(delete(table).where(table.c.day == day, table.c.vantage_id.in_(vantages)))
        add(conn, rows=rows)


def step_day_rows(columns: RunColumns, *, day: int, around: Surroundings) -> tuple[Rows, Rows]:
    """Packed counts and latencies by vantage, journey and planned mark."""
    steps = step_columns(columns.steps)
    run = steps.run
    keys = {
        "day": np.full(len(run), day),
        "vantage_id": columns.vantage_id[run],
        "journey_id": columns.journey_id[run],
        "planned": around.marked(columns).astype(np.int64)[run],
        "kind_id": steps.kind,
    }
    domain = around.domain(columns)[run]
    rows, tallies = tally.encode(keys, outcome=steps.outcome, failure=steps.failure, domain=domain)
    sums = Groups(keys).sums(steps.sums_us)
    complete = np.isin(steps.outcome, tally.COMPLETE)
    timed = {name: values[complete] for name, values in keys.items()}
    places, sketched = sketches.encode(timed, bucket=bucket_of(steps.total_ms[complete]))
    kinds, counted = _packed_keys(rows)
    timed_kinds, timed_keys = _packed_keys(places)
    counts = [step_days.pack_counts(kinds[own], tallies=tallies[own], sums_us=sums[own]) for own in _slices(counted)]
    latencies = [step_days.pack_latencies(timed_kinds[own], sketches=sketched[own]) for own in _slices(timed_keys)]
    return (
        Rows(practice_step_days, counted.keys(), {"steps": counts}),
        Rows(practice_step_days_latency, timed_keys.keys(), {"latencies": latencies}),
    )


def _packed_keys(rows: dict[str, Ints]) -> tuple[Ints, Groups]:
    """The kinds of step, and the keys of the records that they go into."""
    kinds = rows.pop("kind_id")
    return kinds, Groups(rows)


def _slices(groups: Groups) -> list[slice]:
    """Where the entries of each record lie: they are in order already."""
    ends = groups.starts + groups.sizes()
    return [slice(start, end) for start, end in zip(groups.starts.tolist(), ends.tolist(), strict=True)]

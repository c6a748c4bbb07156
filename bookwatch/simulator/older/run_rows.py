"""The rows of a day that are about runs: hours and days of practices, days of PCTs."""

from collections.abc import Iterator

import numpy as np
from sqlalchemy import Table

from bookwatch.simulator.chance import Ints
from bookwatch.simulator.older.cells import Counted, Valued, run_cells
from bookwatch.simulator.older.ledger import NO_BUCKET, Ledger
from bookwatch.simulator.older.places import Places
from data import sketches, tables, tally
from data.rollups.rows import Rows
from data.sketch import BUCKETS

Keys = dict[str, Ints]


def hour_rows(ledger: Ledger, *, places: Places, hour: int, round_hours: Ints) -> Iterator[Rows]:
    """Hours of practices. `hour`: the day's first, since 1970; `round_hours`: of the day, of each round."""
    cells = run_cells(ledger)
    keys = {"hour": hour + cells.place, **_of_practices(cells.row, places=places)}
    yield counted(tables.practice_hours, keys, cells=cells)
    number, row = np.nonzero(ledger.run_buckets != NO_BUCKET)
    keys = {"hour": hour + round_hours[number], **_of_practices(row, places=places)}
    found, blobs = sketches.encode(keys, bucket=ledger.run_buckets[number, row].astype(np.int64))
    yield Rows(tables.practice_hours_latency, found, {"latency": blobs})


def day_rows(ledger: Ledger, *, places: Places, day: int, values: Valued) -> Iterator[Rows]:
    """Days of practices. `values`: what their runs took."""
    cells = run_cells(ledger)
    keys = {"day": np.full(len(cells.row), day), **_of_practices(cells.row, places=places)}
    yield counted(tables.practice_days, keys, cells=cells)
    keys = {"day": np.full(len(values.row), day), **_of_practices(values.row, places=places)}
    yield timed(tables.practice_days_latency, keys, values=values)


def pct_rows(ledger: Ledger, *, places: Places, day: int, values: Valued) -> Iterator[Rows]:
    """Days of PCTs. `values`: what the runs of their practices took."""
    cells = run_cells(ledger)
    keys = _of_pcts(places.groups[cells.row], places=places, day=day)
    yield counted(tables.pct_days, keys, cells=cells)
    summed = grouped(values, groups=places.groups)
    keys = _of_pcts(summed.row, places=places, day=day)
    yield timed(tables.pct_days_latency, keys, values=summed)


def counted(table: Table, keys: Keys, *, cells: Counted) -> Rows:
    """Cells as rows of tallies. Nobody was judged in a simulation."""
    nobody = np.zeros(len(cells.row), dtype=np.int64)
    found, blobs = tally.encode(keys, outcome=cells.outcome, failure=cells.failure, domain=nobody, count=cells.count)
    return Rows(table, found, {"tally": blobs})


def timed(table: Table, keys: Keys, *, values: Valued) -> Rows:
    """Cells as rows of sketches."""
    found, blobs = sketches.encode(keys, bucket=values.bucket, count=values.count)
    return Rows(table, found, {"latency": blobs})


def grouped(values: Valued, *, groups: Ints) -> Valued:
    """Values of vantages as those of their groups. `groups`: of each vantage."""
    cell = groups[values.row] * BUCKETS + values.bucket
    counts = np.bincount(cell, weights=values.count).astype(np.int64)
    cells = np.flatnonzero(counts)
    return Valued(cells // BUCKETS, cells % BUCKETS, counts[cells])


def _of_practices(rows: Ints, *, places: Places) -> Keys:
    return {"vantage_id": places.vantages[rows], **_same(len(rows), places=places)}


def _of_pcts(groups: Ints, *, places: Places, day: int) -> Keys:
    pct, kind = places.group_keys[groups].T
    return {"day": np.full(len(groups), day), "pct_id": pct, "kind": kind, **_same(len(groups), places=places)}


def _same(count: int, *, places: Places) -> Keys:
    """What all runs have in common; none ran under planned work."""
    return {
        "journey_id": np.full(count, places.journey),
        "role": np.full(count, places.role),
        "planned": np.zeros(count, dtype=np.int64),
    }

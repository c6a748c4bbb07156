"""The rows of `practice_hours` from the runs of whole hours."""

import numpy as np

from data import sketches, tally
from data.grouping import Groups
from data.rollups.columns import RunColumns
from data.rollups.moments import HOUR_US
from data.rollups.rows import Rows
from data.rollups.surroundings import Surroundings
from data.sketch import bucket_of
from data.tables import practice_hours, practice_hours_latency


def hour_rows(runs: RunColumns, *, around: Surroundings) -> tuple[Rows, Rows]:
    """Tallies and latencies by hour, vantage, journey, role and planned mark."""
    keys = {
        "hour": runs.scheduled_at // HOUR_US,
        "vantage_id": runs.vantage_id,
        "journey_id": runs.journey_id,
        "role": runs.role,
        "planned": around.marked(runs).astype(np.int64),
    }
    cells = Groups(keys)
    cell, rows = cells.number, cells.keys()
    _, tallies = tally.encode(
        {"cell": cell}, outcome=runs.outcome, failure=runs.failure_class, domain=around.domain(runs)
    )
    complete = tally.is_complete(runs.outcome)
    timed, latencies = sketches.encode({"cell": cell[complete]}, bucket=bucket_of(runs.duration_ms[complete]))
    places = {name: values[timed["cell"]] for name, values in rows.items()}
    return (
        Rows(practice_hours, rows, {"tally": tallies}),
        Rows(practice_hours_latency, places, {"latency": latencies}),
    )

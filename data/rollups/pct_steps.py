"""The steps of PCTs by day: the sums of the records of those who belonged to them as the day began."""

from sqlalchemy import Connection

from data import step_days
from data.grouping import Groups, Ints
from data.rollups.days import by_pct, day_span
from data.rollups.rows import Rows, replace
from data.rollups.summing import stored, summed_sketches, summed_tallies
from data.rollups.surroundings import Surroundings
from data.step_days import KindBlobs
from data.tables import pct_step_days, pct_step_days_latency, practice_step_days, practice_step_days_latency
from data.tables.base import PHASE_SUMS


def recompute_pct_steps(conn: Connection, *, day: int) -> None:
    """Compute `pct_step_days` of one day from the practices' records."""
    around = Surroundings.load(conn, **day_span(day))
    for rows in pct_step_rows(conn, day=day, around=around):
        replace(conn, rows=rows, since=day, until=day + 1)


def pct_step_rows(conn: Connection, *, day: int, around: Surroundings) -> tuple[Rows, Rows]:
    """Tallies with phase sums, and latencies, of one day."""
    span = {"since": day, "until": day + 1}
    keys, records = stored(conn, table=practice_step_days, value="steps", **span)
    timed, sketched = stored(conn, table=practice_step_days_latency, value="latencies", **span)
    counts, latencies = step_days.unpack_counts(records), step_days.unpack_latencies(sketched)
    of_counts = _spread(by_pct(keys, day=day, around=around), entries=counts)
    of_latencies = _spread(by_pct(timed, day=day, around=around), entries=latencies)
    rows, tallies = summed_tallies(of_counts, blobs=counts.blobs)
    sums = Groups(of_counts).sums(counts.sums_us).T
    places, day_latencies = summed_sketches(of_latencies, blobs=latencies.blobs)
    values = {"tally": tallies} | dict(zip(PHASE_SUMS, (each.tolist() for each in sums), strict=True))
    return (
        Rows(pct_step_days, rows, values),
        Rows(pct_step_days_latency, places, {"latency": day_latencies}),
    )


def _spread(keys: dict[str, Ints], *, entries: KindBlobs) -> dict[str, Ints]:
    """The key of each entry, in the order of the table's key."""
    spread = {name: values[entries.row] for name, values in keys.items()}
    planned = spread.pop("planned")
    return {**spread, "kind_id": entries.kind_id, "planned": planned}

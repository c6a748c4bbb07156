"""Calls of many slots, PCTs and hospitals as the few rows that the Core and the Hospital page need of them."""

from collections.abc import Sequence

import numpy as np

from data import sketches, tally
from data.grouping import Groups, Ints
from data.readers.calls import Calls

BY_OPERATION = ("operation_id", "kind")
BY_HOSPITAL = ("provider_id",)


def summed(found: Calls, *, by: Sequence[str]) -> Calls:
    """One row for each operation and kind of vantage, or hospital; what says something about the core stays apart."""
    groups = Groups({**{name: found.keys[name] for name in by}, "healthy": found.healthy.astype(np.int64)})
    keys, group = groups.keys(), groups.number
    healthy = keys.pop("healthy").astype(bool)
    rows, blobs = found.latency
    cells = sketches.decode(blobs)
    where, merged = sketches.encode({"row": group[rows][cells.row]}, bucket=cells.bucket, count=cells.count)
    return Calls(
        keys=keys,
        counts=_counts(found.counts, group=group),
        sums_us=groups.sums(found.sums_us),
        latency=(where["row"], merged),
        healthy=healthy,
    )


def _counts(counts: tally.Counts, *, group: Ints) -> tally.Counts:
    columns = {"outcome": counts.outcome, "failure": counts.failure, "domain": counts.domain}
    where, blobs = tally.encode({"row": group[counts.row]}, count=counts.count, **columns)
    found = tally.decode(blobs)
    return tally.Counts(where["row"][found.row], found.outcome, found.failure, found.domain, found.count)


def joined(parts: Sequence[Calls]) -> Calls:
    """The rows of several, which have the same keys."""
    starts = np.cumsum([0, *(len(part) for part in parts)])[:-1].tolist()
    counts = [part.counts for part in parts]
    return Calls(
        keys={name: np.concatenate([part.keys[name] for part in parts]) for name in parts[0].keys},
        counts=tally.Counts(
            row=np.concatenate([each.row + start for each, start in zip(counts, starts, strict=True)]),
            outcome=np.concatenate([each.outcome for each in counts]),
            failure=np.concatenate([each.failure for each in counts]),
            domain=np.concatenate([each.domain for each in counts]),
            count=np.concatenate([each.count for each in counts]),
        ),
        sums_us=np.concatenate([part.sums_us for part in parts]),
        latency=(
            np.concatenate([part.latency[0] + start for part, start in zip(parts, starts, strict=True)]),
            [blob for part in parts for blob in part.latency[1]],
        ),
        healthy=np.concatenate([part.healthy for part in parts]),
    )

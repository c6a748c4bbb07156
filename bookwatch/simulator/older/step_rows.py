"""The rows of a day that are about calls: one packed record a practice, and days of PCTs by kind of step."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bookwatch.simulator.chance import Ints
from bookwatch.simulator.older.cells import Valued, step_cells, sums_us, value_cells
from bookwatch.simulator.older.ledger import Ledger
from bookwatch.simulator.older.places import Places
from bookwatch.simulator.older.run_rows import grouped
from data import sketches, step_days, tables, tally
from data.rollups.rows import Rows
from data.tables.base import PHASE_SUMS


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of step: the calls of that kind, of all vantages."""

    number: int
    """In `step_kinds`."""
    values: Valued
    """What the calls took, by vantage."""
    sums: NDArray[np.int64]
    """Shape (7, vantages)."""


def kinds_of(ledger: Ledger, *, places: Places) -> Iterator[Kind]:
    """Every kind, by its number."""
    sums = sums_us(ledger)
    for number in np.unique(places.kinds).tolist():
        calls = np.flatnonzero(places.kinds == number)
        used = [call for call in calls.tolist() if call == calls[0] or ledger.steps[call].any()]
        buckets = ledger.step_buckets[:, used].reshape(-1, ledger.step_buckets.shape[-1])
        values = value_cells(np.ascontiguousarray(buckets.T))
        yield Kind(number=number, values=values, sums=sums[:, calls].sum(axis=1))


def step_rows(ledger: Ledger, *, places: Places, day: int) -> Iterator[Rows]:
    """Days of practices, and of PCTs."""
    cells = step_cells(ledger, routes=places.simulation.routes)
    kinds = list(kinds_of(ledger, places=places))
    kind_of = places.kinds[cells.place]
    nobody = np.zeros(len(cells.row), dtype=np.int64)
    same = {"outcome": cells.outcome, "failure": cells.failure, "domain": nobody, "count": cells.count}
    found, tallies = tally.encode({"row": cells.row, "kind_id": kind_of}, **same)
    yield _counts(found, tallies, kinds=kinds, places=places, day=day)
    yield _latencies(kinds, places=places, day=day)
    keys = _of_pcts(places.groups[cells.row], places=places, day=day) | {"kind_id": kind_of}
    found, tallies = tally.encode(keys | {"planned": nobody}, **same)
    sums = _sums_of_groups(found, kinds=kinds, places=places)
    yield Rows(tables.pct_step_days, found, {"tally": tallies, **sums})
    yield _pct_latencies(kinds, places=places, day=day)


def _counts(found: dict[str, Ints], tallies: list[bytes], *, kinds: list[Kind], places: Places, day: int) -> Rows:
    position = {kind.number: place for place, kind in enumerate(kinds)}
    sums = np.stack([kind.sums for kind in kinds])
    at = np.array([position[each] for each in found["kind_id"].tolist()], dtype=np.int64)
    own = sums[at, :, found["row"]]
    rows, starts = np.unique(found["row"], return_index=True)
    records = [
        step_days.pack_counts(found["kind_id"][begin:end], tallies=tallies[begin:end], sums_us=own[begin:end])
        for begin, end in pairwise([*starts.tolist(), len(tallies)])
    ]
    return Rows(tables.practice_step_days, _of_practices(rows, places=places, day=day), {"steps": records})


def _latencies(kinds: list[Kind], *, places: Places, day: int) -> Rows:
    rows, numbers = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    found: list[bytes] = []
    for kind in kinds:
        values = kind.values
        sizes = np.bincount(values.row)
        present = np.flatnonzero(sizes)
        found += sketches.encode_cells(values.bucket, values.count, sizes=sizes[present])
        rows.append(present)
        numbers.append(np.full(len(present), kind.number))
    row, number = np.concatenate(rows), np.concatenate(numbers)
    order = np.argsort(row, kind="stable")  # kinds ascend already
    blobs, number = [found[place] for place in order.tolist()], number[order]
    met, starts = np.unique(row[order], return_index=True)
    records = [
        step_days.pack_latencies(number[begin:end], sketches=blobs[begin:end])
        for begin, end in pairwise([*starts.tolist(), len(blobs)])
    ]
    return Rows(tables.practice_step_days_latency, _of_practices(met, places=places, day=day), {"latencies": records})


def _pct_latencies(kinds: list[Kind], *, places: Places, day: int) -> Rows:
    parts = [(kind.number, grouped(kind.values, groups=places.groups)) for kind in kinds]
    row, bucket, count = (
        np.concatenate([getattr(values, name) for _, values in parts]) for name in ("row", "bucket", "count")
    )
    kind_id = np.repeat([number for number, _ in parts], [len(values.row) for _, values in parts])
    keys = _of_pcts(row, places=places, day=day) | {"kind_id": kind_id, "planned": np.zeros_like(row)}
    found, blobs = sketches.encode(keys, bucket=bucket, count=count)
    return Rows(tables.pct_step_days_latency, found, {"latency": blobs})


def _sums_of_groups(found: dict[str, Ints], *, kinds: list[Kind], places: Places) -> dict[str, list[int]]:
    group = {(pct, kind): place for place, (pct, kind) in enumerate(map(tuple, places.group_keys.tolist()))}
    sums = np.zeros((len(group), len(kinds), len(PHASE_SUMS)), dtype=np.int64)
    for place, kind in enumerate(kinds):
        np.add.at(sums[:, place], places.groups, kind.sums.T)
    position = {kind.number: place for place, kind in enumerate(kinds)}
    at = [group[key] for key in zip(found["pct_id"].tolist(), found["kind"].tolist(), strict=True)]
    own = sums[at, [position[number] for number in found["kind_id"].tolist()]]
    return dict(zip(PHASE_SUMS, own.T.tolist(), strict=True))


def _of_practices(rows: Ints, *, places: Places, day: int) -> dict[str, Ints]:
    return {
        "day": np.full(len(rows), day),
        "vantage_id": places.vantages[rows],
        "journey_id": np.full(len(rows), places.journey),
        "planned": np.zeros(len(rows), dtype=np.int64),
    }


def _of_pcts(groups: Ints, *, places: Places, day: int) -> dict[str, Ints]:
    pct, kind = places.group_keys[groups].T
    return {
        "day": np.full(len(groups), day),
        "pct_id": pct,
        "kind": kind,
        "journey_id": np.full(len(groups), places.journey),
    }

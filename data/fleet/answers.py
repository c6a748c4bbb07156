"""What the pages ask the read model: counts by place and time, and sums. Copies: later writes change none of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from data.fleet.cube import NOTHING, Cube
from data.fleet.shape import MEASURES, Measure
from data.ragged import stretches

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Grid:
    """Counts by bucket and place: `counts` (buckets, measures, places), in the order of `buckets` and `places`."""

    buckets: NDArray[np.int64]
    places: NDArray[np.int64]
    counts: Counts


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts by place over a span: `counts` (MEASURES, places)."""

    places: NDArray[np.int64]
    counts: Counts


def grid(
    cube: Cube[np.unsignedinteger],
    *,
    first: int,
    end: int,
    places: Sequence[int],
    roles: Sequence[int],
    measures: int = MEASURES,
) -> Grid:
    """Counts of the buckets `first` up to `end` that are kept, of the places that are known, the roles together.

    measures: only so many, the first of them.
    """

    def work(cube: Cube[np.unsignedinteger]) -> Grid:
        buckets, slots = cube.slots(first, end=end)
        columns = columns_of(cube, places=places)
        chosen = _sliced(columns)
        counts = np.zeros((len(slots), measures, len(columns)), dtype=np.int64)
        for start, stop, at in runs_of(slots):
            for role in roles:
                counts[at : at + stop - start] += cube.cells[start:stop, role, :measures][..., chosen]
        return Grid(buckets, cube.places[columns], counts)

    return cube.read(work)


def totals(
    cube: Cube[np.unsignedinteger], *, first: int, end: int, roles: Sequence[int], measures: Sequence[Measure]
) -> Totals:
    """Counts of every place over the buckets `first` up to `end` that are kept, in the order of `measures`."""

    def work(cube: Cube[np.unsignedinteger]) -> Totals:
        _, slots = cube.slots(first, end=end)
        used = cube.used
        counts = np.zeros((len(measures), used), dtype=np.uint32)
        for role in roles:
            for row, measure in enumerate(measures):
                for start, stop, _ in runs_of(slots):  # views, not copies: the sum reads each number once
                    counts[row] += cube.cells[start:stop, role, measure, :used].sum(axis=0, dtype=np.uint32)
        return Totals(cube.places[:used].copy(), counts.astype(np.int64))

    return cube.read(work)


def noted(
    cube: Cube[np.unsignedinteger], *, first: int, end: int, places: Sequence[int], roles: Sequence[int]
) -> Counts:
    """What was noted of known places in the buckets `first` up to `end` that are kept, shape (places, buckets)."""

    def work(cube: Cube[np.unsignedinteger]) -> Counts:
        _, slots = cube.slots(first, end=end)
        columns = columns_of(cube, places=places)
        found = np.zeros((len(columns), len(slots)), dtype=np.int64)
        for role in roles:
            found += cube.cells[slots, role, Measure.NOTED].T[columns]
        return found

    return cube.read(work)


@dataclass(frozen=True, slots=True)
class Grouped:
    """Counts by measure, bucket and group of places: `counts` (measures, buckets, groups)."""

    buckets: NDArray[np.int64]
    counts: Counts


def grouped(
    cube: Cube[np.unsignedinteger],
    *,
    first: int,
    end: int,
    roles: Sequence[int],
    measures: Sequence[Measure],
    groups: Mapping[int, int],
) -> Grouped:
    """Counts of groups of places. groups: the number, from 0, of each place's group; places in none are left out."""

    def work(cube: Cube[np.unsignedinteger]) -> Grouped:
        buckets, slots = cube.slots(first, end=end)
        known = cube.places[: cube.used].tolist()
        member = sorted((groups[place], column) for column, place in enumerate(known) if place in groups)
        counts = np.zeros((len(measures), len(slots), max(groups.values(), default=-1) + 1), dtype=np.int64)
        if not member or not len(slots):
            return Grouped(buckets, counts)
        number, column = np.array(member).T
        starts = np.flatnonzero(np.diff(number, prepend=-1))
        for role in roles:
            for row, measure in enumerate(measures):
                cells = cube.cells[slots, role, measure][:, column]
                counts[row][:, number[starts]] += np.add.reduceat(cells, starts, axis=1, dtype=np.int64)
        return Grouped(buckets, counts)

    return cube.read(work)


def worst(found: Totals, *, most: int) -> NDArray[np.int64]:
    """Positions of the places with the highest share of the second count in the first; most first, at most `most`.

    Equal shares are in the order of the larger second count, then of the place.
    """
    attempts, bad = found.counts[0], found.counts[1]
    share = np.divide(bad, attempts, out=np.zeros(len(bad)), where=attempts > 0)
    if most < len(share):
        edge = np.partition(share, len(share) - most)[len(share) - most]
        chosen = np.flatnonzero(share >= edge)
    else:
        chosen = np.arange(len(share))
    order = np.lexsort((found.places[chosen], -bad[chosen], -share[chosen]))
    return chosen[order][:most]


def _sliced(columns: NDArray[np.int64]) -> NDArray[np.int64] | slice:
    """Columns that follow each other as a slice, which is a view and not a copy of whole rows."""
    if len(columns) and (len(columns) == 1 or bool((columns[1:] == columns[:-1] + 1).all())):
        return slice(int(columns[0]), int(columns[-1]) + 1)
    return columns


def runs_of(slots: NDArray[np.int64]) -> list[tuple[int, int, int]]:
    """Slots in the order of their buckets as stretches of the file: from, to, and the place of the first."""
    found = stretches(slots)
    places = accumulate((stop - start for start, stop in found), initial=0)
    return [(start, stop, place) for (start, stop), place in zip(found, places, strict=False)]


def columns_of(cube: Cube[np.unsignedinteger], *, places: Sequence[int]) -> NDArray[np.int64]:
    """The columns of the places that are known, in the order given."""
    used = cube.used
    known = cube.places[:used]
    if len(places) == 1:
        return np.flatnonzero(known == places[0])
    wanted = np.asarray(places, dtype=np.int64)
    column = np.full(max(known.max(initial=0), wanted.max(initial=0)) + 1, NOTHING)
    column[known] = np.arange(used)
    found = column[wanted]
    return np.asarray(found[found != NOTHING], dtype=np.int64)

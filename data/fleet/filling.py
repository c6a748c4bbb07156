"""Loaded counts into a cube's buckets; says when the cube has become too small for what there is."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.fleet.cube import NOTHING, Cube
from data.fleet.loading import Loaded
from data.grouping import Ints


class OutgrownError(Exception):
    """The cubes are too small: for roles, for so many places, or for a count so large (0: not for that)."""

    def __init__(self, *, roles: tuple[int, ...] = (), places: int = 0, count: int = 0) -> None:
        super().__init__(f"roles {roles}, {places} places, a count of {count}")
        self.roles = roles
        self.places = places
        self.count = count


def fill(cube: Cube[Any], *, loaded: Loaded, first: int, end: int, roles: Sequence[int]) -> None:
    """Have the buckets `first` up to `end` hold what was loaded of them, and nothing else. Raises OutgrownError."""
    columns = placed(cube, places=loaded.place)
    rows = _role_rows(loaded.role, roles=roles)
    largest = loaded.counts.max(initial=0)
    whole = np.issubdtype(cube.plan.cell, np.integer)
    if whole and largest > np.iinfo(cube.plan.cell).max:
        raise OutgrownError(count=int(largest))
    order = np.argsort(loaded.bucket, kind="stable")
    edges = np.searchsorted(loaded.bucket[order], np.arange(first, end + 1))
    for bucket in range(max(first, end - cube.plan.length), end):
        mine = order[edges[bucket - first] : edges[bucket - first + 1]]
        cells = np.full(cube.plan.shape[1:], 0 if whole else np.nan, dtype=cube.plan.cell)
        cells[rows[mine], :, columns[mine]] = loaded.counts[mine]
        cube.put(bucket, cells=cells)


def placed(cube: Cube[Any], *, places: Ints) -> Ints:
    """The column of each place, shape (n,); a new place gets the next that is free. Raises OutgrownError."""
    used = cube.used
    new = np.setdiff1d(places, cube.places[:used])
    if used + len(new) > cube.plan.width:
        raise OutgrownError(places=used + len(new))
    with cube.writing():
        cube.places[used : used + len(new)] = new
    column = np.zeros(int(places.max(initial=0)) + 1, dtype=np.int64)
    known = np.flatnonzero(cube.places[: used + len(new)] < len(column))
    column[cube.places[known]] = known
    return column[places]


def _role_rows(numbers: Ints, *, roles: Sequence[int]) -> NDArray[np.int64]:
    row = np.full(256, NOTHING)
    row[list(roles)] = np.arange(len(roles))
    found = row[numbers]
    if np.any(found == NOTHING):
        raise OutgrownError(roles=tuple(sorted({*roles, *np.unique(numbers).tolist()})))
    return found

"""Where two dimensions meet: a release behind one proxy, a supplier on one network; and what no record names.

A meeting is proposed where it is touched clearly more often than either of the two alone, and is smaller than both.
"""

from collections.abc import Iterator
from itertools import combinations
from typing import Final, NamedTuple

import numpy as np

from attribution.columns import Bools, Ints
from attribution.membership import Membership
from attribution.symptoms import JOIN

LEAST_TOUCHED: Final = 3
"""Touched places that make a meeting worth weighing."""
CLEARER: Final = 1.4
"""How much greater its touched share must be than that of either dimension alone."""
MOST: Final = 6


class Crossing(NamedTuple):
    """A meeting of two values."""

    name: tuple[str, str]
    members: Ints
    ways: int
    """How many such meetings there are: its prior is divided among them."""
    promise: float


def crossings(membership: Membership, *, touched: Bools, exposed: Bools) -> list[Crossing]:
    """The most promising meetings. `touched`: places with an open symptom; `exposed`: places with any attempt."""
    if int(touched.sum()) < LEAST_TOUCHED:
        return []
    found = [
        each
        for one, other in combinations(membership.codes, 2)
        for each in _of_pair(membership, pair=(one, other), touched=touched, exposed=exposed)
    ]
    return sorted(found, key=lambda each: (-each.promise, each.name))[:MOST]


def _of_pair(membership: Membership, *, pair: tuple[str, str], touched: Bools, exposed: Bools) -> Iterator[Crossing]:
    (names, one), (other_names, other) = (membership.codes[each] for each in pair)
    both = (one >= 0) & (other >= 0) & exposed
    hit = both & touched
    if int(hit.sum()) < LEAST_TOUCHED:
        return
    key = one * len(other_names) + other
    keys, counts = np.unique(key[hit], return_counts=True)
    sizes = np.bincount(key[both], minlength=len(names) * len(other_names))
    share = counts / sizes[keys]
    alone = np.maximum(
        _share(one, hit=touched & exposed, of=exposed)[keys // len(other_names)],
        _share(other, hit=touched & exposed, of=exposed)[keys % len(other_names)],
    )
    for index in np.flatnonzero((counts >= LEAST_TOUCHED) & (share > CLEARER * alone)):
        number = int(keys[index])
        value = JOIN.join((names[number // len(other_names)], other_names[number % len(other_names)]))
        yield Crossing(
            name=(JOIN.join(pair), value),
            members=np.flatnonzero(both & (key == number)),
            ways=int((sizes > 1).sum()),
            promise=float(counts[index] * share[index]),
        )


def _share(code: Ints, *, hit: Bools, of: Bools) -> Bools:
    """Touched share of each value of a dimension."""
    values = int(code.max()) + 1
    sizes = np.bincount(code[of & (code >= 0)], minlength=values)
    return np.asarray(np.bincount(code[hit & (code >= 0)], minlength=values) / np.maximum(sizes, 1))

"""Where two dimensions meet: a release behind one proxy, a supplier on one network; and what no record names.

A meeting is proposed where it is touched clearly more often than either of the two alone, and is smaller than both.
"""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

import numpy as np

from attribution.columns import Bools, Floats, Ints
from attribution.membership import Membership
from attribution.symptoms import JOIN

LEAST_TOUCHED: Final = 3
"""Touched places that make a meeting worth weighing."""
CLEARER: Final = 1.4
"""How much greater its touched share must be than that of either dimension alone."""
LEAST_SHARE: Final = 0.25
"""Touched share of a meeting below which it is not weighed."""
MOST: Final = 6


class Crossing(NamedTuple):
    """A meeting of two values."""

    name: tuple[str, str]
    members: Ints
    ways: int
    """How many such meetings there are: its prior is divided among them."""
    promise: float


def crossings(membership: Membership, *, touched: Bools) -> list[Crossing]:
    """The most promising meetings. `touched`: places with an open symptom."""
    hit = np.flatnonzero(touched)
    if hit.size < LEAST_TOUCHED:
        return []
    shares = {name: _share(code, size=len(values), hit=hit) for name, (values, code) in membership.codes.items()}
    found = [each for pair in membership.meetings for each in _of_pair(membership, pair=pair, hit=hit, shares=shares)]
    return sorted(found, key=lambda each: (-each.promise, each.name))[:MOST]


def _of_pair(
    membership: Membership, *, pair: tuple[str, str], hit: Ints, shares: Mapping[str, Floats]
) -> Iterator[Crossing]:
    key, sizes = membership.meetings[pair]
    keys, counts = np.unique(key[hit], return_counts=True)
    keys, counts = keys[keys >= 0], counts[keys >= 0]
    names, other_names = (membership.codes[each][0] for each in pair)
    one, other = keys // len(other_names), keys % len(other_names)
    share = counts / np.maximum(sizes[keys], 1)
    alone = np.maximum(shares[pair[0]][one], shares[pair[1]][other])
    for index in np.flatnonzero((counts >= LEAST_TOUCHED) & (share > CLEARER * alone) & (share >= LEAST_SHARE)):
        value = JOIN.join((names[int(one[index])], other_names[int(other[index])]))
        yield Crossing(
            name=(JOIN.join(pair), value),
            members=np.flatnonzero(key == keys[index]),
            ways=int((sizes > 1).sum()),
            promise=float(counts[index] * share[index]),
        )


def _share(code: Ints, *, size: int, hit: Ints) -> Floats:
    """Touched share of each value of a dimension."""
    touched = code[hit]
    sizes = np.bincount(code[code >= 0], minlength=size)
    return np.asarray(np.bincount(touched[touched >= 0], minlength=size) / np.maximum(sizes, 1), dtype=np.float64)

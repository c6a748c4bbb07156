"""Where two dimensions meet: a release behind one proxy, a supplier on one network; and what no record names.

A meeting is proposed where it is touched clearly more often than either of the two alone, and is smaller than both.
"""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

import numpy as np

from attribution.columns import Bools, Floats, Ints
from attribution.membership import LEAST_MET, Membership
from attribution.symptoms import JOIN

LEAST_TOUCHED: Final = LEAST_MET
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
    shares = {
        name: _share(code, size=len(values), hit=hit, sizes=membership.sizes[name])
        for name, (values, code) in membership.codes.items()
    }
    found = [each for pair in membership.meetings for each in _of_pair(membership, pair=pair, hit=hit, shares=shares)]
    return sorted(found, key=lambda each: (-each.promise, each.name))[:MOST]


def _of_pair(
    membership: Membership, *, pair: tuple[str, str], hit: Ints, shares: Mapping[str, Floats]
) -> Iterator[Crossing]:
    met = membership.meetings[pair]
    counts = np.bincount(met.code[hit], minlength=met.sizes.size)
    counts[0] = 0
    share = counts / met.sizes
    near = np.flatnonzero((counts >= LEAST_TOUCHED) & (share >= LEAST_SHARE))
    one, other = met.one[near], met.other[near]
    alone = np.maximum(shares[pair[0]][one], shares[pair[1]][other])
    names, other_names = (membership.codes[each][0] for each in pair)
    for index in np.flatnonzero(share[near] > CLEARER * alone).tolist():
        number = int(near[index])
        value = JOIN.join((names[int(one[index])], other_names[int(other[index])]))
        yield Crossing(
            name=(JOIN.join(pair), value),
            members=np.flatnonzero(met.code == number),
            ways=met.ways,
            promise=float(counts[number] * share[number]),
        )


def _share(code: Ints, *, size: int, hit: Ints, sizes: Ints) -> Floats:
    """Touched share of each value of a dimension."""
    touched = code[hit]
    return np.asarray(np.bincount(touched[touched >= 0], minlength=size) / np.maximum(sizes, 1), dtype=np.float64)

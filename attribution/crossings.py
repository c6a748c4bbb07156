"""Where two dimensions meet: a release behind one proxy, a supplier on one network; and what no record names.

A meeting is proposed where it is touched clearly more often than either of the two alone, and is smaller than both.
"""

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
    met = membership.meetings
    counts = np.bincount(met.code[:, hit].ravel(), minlength=met.sizes.size)
    counts[0] = 0
    near = np.flatnonzero((counts >= LEAST_TOUCHED) & (counts >= LEAST_SHARE * met.sizes))
    near, promise = _clearer(membership, near=near, counts=counts[near], hit=hit)
    if near.size > MOST:  # names and places of the others are not asked for
        best = promise >= np.partition(promise, -MOST)[-MOST]
        near, promise = near[best], promise[best]
    found = [_crossing(membership, number, promise=more) for number, more in zip(near, promise.tolist(), strict=True)]
    return sorted(found, key=lambda each: (-each.promise, each.name))[:MOST]


def _clearer(membership: Membership, *, near: Ints, counts: Ints, hit: Ints) -> tuple[Ints, Floats]:
    """Those of some meetings that are touched clearly more often than either of their values, with their promise."""
    met = membership.meetings
    shares = {
        name: _share(code, size=len(values), hit=hit, sizes=membership.sizes[name])
        for name, (values, code) in membership.codes.items()
    }
    share, pair = counts / met.sizes[near], met.pair[near]
    alone = np.zeros(near.size)
    for number in np.unique(pair).tolist():
        of_pair = pair == number
        one, other = (shares[name] for name in met.pairs[number])
        alone[of_pair] = np.maximum(one[met.one[near[of_pair]]], other[met.other[near[of_pair]]])
    clear = share > CLEARER * alone
    return near[clear], counts[clear] * share[clear]


def _crossing(membership: Membership, number: int, *, promise: float) -> Crossing:
    met, pair = membership.meetings, int(membership.meetings.pair[number])
    names, values = met.pairs[pair], (met.one[number], met.other[number])
    named = (membership.codes[name][0][value] for name, value in zip(names, values, strict=True))
    return Crossing(
        name=(JOIN.join(names), JOIN.join(named)),
        members=np.flatnonzero(met.code[pair] == number),
        ways=met.ways[pair],
        promise=promise,
    )


def _share(code: Ints, *, size: int, hit: Ints, sizes: Ints) -> Floats:
    """Touched share of each value of a dimension."""
    touched = code[hit]
    return np.asarray(np.bincount(touched[touched >= 0], minlength=size) / np.maximum(sizes, 1), dtype=np.float64)

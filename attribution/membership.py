"""Which places share what: every recorded dimension, whatever its name."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import combinations
from typing import Final, NamedTuple

import numpy as np

from attribution.columns import Bools, Ints
from domain.organisations import DIMENSIONS, Place
from domain.vocabulary import VantageKind

GATEWAY = "gateway"
_MADE_OF: Final[Mapping[str, str]] = {"region": "pct"}
"""Areas that are made of smaller ones."""
_NEARLY_ALL: Final = 0.9
"""Share of an area's places in one of its parts from which on it is that part by another name: of some places the part
is recorded wrongly, and the area, which is not, would seem to explain more."""


class Membership:
    """For each dimension that any place has, the places that share each value; controls where they are recorded so."""

    def __init__(self, places: tuple[Place, ...]) -> None:
        self.places = places
        known = {name for place in places for name in place.dimensions}
        order = [*(name for name in DIMENSIONS if name in known), *sorted(known - set(DIMENSIONS))]
        self.values: dict[str, dict[str, Ints]] = {name: members for name in order if (members := self._members(name))}

    def _members(self, dimension: str) -> dict[str, Ints]:
        found: dict[str, list[int]] = {}
        for number, place in enumerate(self.places):
            value = place.dimensions.get(dimension)
            if value:
                found.setdefault(value, []).append(number)
        return {value: np.array(found[value], dtype=np.int64) for value in sorted(found)}

    def sharing(self, dimension: str, *, value: str) -> Ints:
        """Places with that value."""
        return self.values.get(dimension, {}).get(value, np.array([], dtype=np.int64))

    @cached_property
    def shared(self) -> Mapping[str, Mapping[str, Ints]]:
        """Only values with two members and more, and without the gateway: a value of one is that practice's own.

        Nor a region of which one PCT alone is seen: it would only be another name of that PCT.
        """
        return {
            dimension: {
                value: members
                for value, members in values.items()
                if members.size > 1 and (dimension, value) not in self._parts
            }
            for dimension, values in self.values.items()
            if dimension != GATEWAY
        }

    @cached_property
    def recorded_otherwise(self) -> Mapping[tuple[str, str], Ints]:
        """Of each PCT that is nearly all of its region the members of the region: where they differ from its own, one
        of the two is recorded wrongly."""
        return {part: self.values[area[0]][area[1]] for area, part in self._parts.items()}

    @cached_property
    def _parts(self) -> Mapping[tuple[str, str], tuple[str, str]]:
        """Areas of which nearly all lies in one of those that they are made of, and which that is."""
        found = {}
        for area, part in _MADE_OF.items():
            for value, members in self.values.get(area, {}).items():
                inside = Counter(self.places[number].dimensions.get(part) or "" for number in members.tolist())
                del inside[""]
                most, count = max(inside.items(), key=lambda each: (each[1], each[0]), default=("", 0))
                if count >= _NEARLY_ALL * members.size:
                    found[area, value] = part, most
        return found

    @cached_property
    def peers(self) -> "Peers":
        """For each practice its groups of two practices and more."""
        is_practice = np.zeros(len(self.places), dtype=np.bool_)
        is_practice[self.practices] = True
        number: dict[tuple[str, str], int] = {}
        for dimension, values in self.values.items():
            for value, members in values.items():
                if int(is_practice[members].sum()) > 1:
                    number[dimension, value] = len(number)
        labels, groups = [], []
        for place in self.places:
            own = place.dimensions.items() if place.kind is VantageKind.AGENT else ()
            shared = [each for each in own if each in number]
            labels.append(tuple(map("=".join, shared)))
            groups += [number[each] for each in shared]
        counts = np.array([len(each) for each in labels], dtype=np.int64)
        return Peers(
            labels=labels,
            ends=np.cumsum(counts),
            counts=counts,
            group=np.array(groups, dtype=np.int64),
            place=np.repeat(np.arange(len(labels)), counts),
        )

    @cached_property
    def codes(self) -> Mapping[str, tuple[tuple[str, ...], Ints]]:
        """For each shared dimension its values, and each place's number among them (-1: none)."""
        out = {}
        for dimension, values in self.shared.items():
            code = np.full(len(self.places), -1, dtype=np.int64)
            for number, members in enumerate(values.values()):
                code[members] = number
            out[dimension] = tuple(values), code
        return out

    @cached_property
    def sizes(self) -> Mapping[str, Ints]:
        """Places of each value of a shared dimension."""
        return {
            name: np.bincount(code[code >= 0], minlength=len(values)) for name, (values, code) in self.codes.items()
        }

    @cached_property
    def meetings(self) -> "Meetings":
        """Where the values of each two shared dimensions meet."""
        return _meetings(self.codes, places=len(self.places))

    @cached_property
    def gateways(self) -> Mapping[str, Ints]:
        """Places behind each gateway; where none is recorded, all practices: controls may stand before it."""
        return self.values.get(GATEWAY) or {GATEWAY: self.practices}

    @cached_property
    def practices(self) -> Ints:
        """All that are no controls."""
        return np.flatnonzero([place.kind is VantageKind.AGENT for place in self.places])

    @cached_property
    def is_control(self) -> Bools:
        """By place."""
        return np.array([place.kind is VantageKind.CONTROL for place in self.places], dtype=np.bool_)


class Peers(NamedTuple):
    """Practices and their groups, as pairs in the order of the practices."""

    labels: Sequence[tuple[str, ...]]
    """Of each place its groups, as `dimension=value`."""
    ends: Ints
    """Of each place where its pairs end."""
    counts: Ints
    """Of each place how many it has: a control is no practice's peer."""
    group: Ints
    """Number of each pair's group."""
    place: Ints
    """Number of its practice."""


LEAST_MET: Final = 3
"""Places at which two values meet, from which on their meeting is looked at."""


class Meetings(NamedTuple):
    """The meetings of the values of two dimensions, numbered from 1; what is said of the meeting 0 says nothing."""

    pairs: Sequence[tuple[str, str]]
    ways: Sequence[int]
    """Of each pair of dimensions its meetings of two places and more."""
    code: Ints
    """Of each pair and place its meeting, or 0; shape (pairs, places)."""
    pair: Ints
    """By meeting, the number of its dimensions among the pairs."""
    one: Ints
    """By meeting, the number of the first dimension's value."""
    other: Ints
    sizes: Ints
    """Places of each meeting."""


def _meetings(codes: Mapping[str, tuple[tuple[str, ...], Ints]], *, places: int) -> Meetings:
    pairs = list(combinations(codes, 2))
    code = np.zeros((len(pairs), places), dtype=np.int64)
    nowhere = np.zeros(1, dtype=np.int64)
    ways, parts = [], [(nowhere, nowhere, nowhere, nowhere + 1)]
    begin = 0
    for number, (one, other) in enumerate(pairs):
        (_, first), (names, second) = codes[one], codes[other]
        both = np.flatnonzero((first >= 0) & (second >= 0))
        met, place, counts = np.unique(first[both] * len(names) + second[both], return_inverse=True, return_counts=True)
        kept = counts >= LEAST_MET
        code[number, both] = np.where(kept, begin + np.cumsum(kept), 0)[place]
        begin += int(kept.sum())
        ways.append(int((counts > 1).sum()))
        parts.append((np.full(kept.sum(), number), met[kept] // len(names), met[kept] % len(names), counts[kept]))
    pair, ones, others, sizes = (np.concatenate(each) for each in zip(*parts, strict=True))
    return Meetings(pairs=pairs, ways=ways, code=code, pair=pair, one=ones, other=others, sizes=sizes)

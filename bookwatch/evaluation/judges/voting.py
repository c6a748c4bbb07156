"""Voting as BlameIt does it (SIGCOMM 2019): from the core to the edge, the first segment most of whose members are bad.

A member is bad where a share of its attempts is troubled; a segment is blamed where `most` of at least `members` are
bad. Published: 80 %, ten quartets at least. Members are not weighed by their attempts, as there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from bookwatch.evaluation.judges.groups import ORDER, Tallies, groups_of
from bookwatch.evaluation.judges.simple import Said, window_by_window
from bookwatch.evaluation.panel import Panel, Window
from bookwatch.evaluation.rulings import Ruling
from bookwatch.simulator.chance import Ints
from domain.vocabulary import FaultDomain


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a voter may be tuned by."""

    most: float
    """Share of a segment's members that must be bad."""
    bad: float
    """Share of a member's attempts above which it is bad."""
    members: int
    """Least members with attempts."""


PUBLISHED: Final = Settings(most=0.8, bad=0.2, members=10)
TUNED: Final = Settings(most=0.2, bad=0.25, members=3)
"""The best of `GRID` on the develop families, by verdict macro-F1 (`bookwatch evaluate --tune`)."""
GRID: Final = tuple(
    Settings(most=most, bad=bad, members=members)
    for most in (0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.65, 0.8)
    for bad in (0.1, 0.17, 0.2, 0.25, 0.34)
    for members in (3, 5, 10)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Voting:
    """The published practice nearest to ours."""

    name: str
    settings: Settings

    def rulings(self, panel: Panel) -> Iterator[Ruling]:
        """Of each boundary."""
        groups = groups_of(panel.played)
        return window_by_window(panel, lambda window: self.say(Tallies(window=window, groups=groups)))

    def say(self, tallies: Tallies) -> Said:
        """Of one window."""
        window: Window = tallies.window
        troubled = tallies.troubled / np.maximum(tallies.seen, 1) > self.settings.bad
        there = tallies.seen > 0
        count = there.sum(axis=1)
        share = (troubled & there).sum(axis=1) / np.maximum(count, 1)
        guilty = (share >= self.settings.most) & (count >= self.settings.members)
        blamed: Ints = np.full(len(window.seen), -1, dtype=np.int64)
        chosen: list[int] = []
        for number in sorted(np.flatnonzero(guilty).tolist(), key=lambda each: (_rank(tallies, each), -share[each])):
            fresh = troubled[number] & (blamed < 0)
            if fresh.sum() >= 2:
                blamed[fresh] = number
                chosen.append(number)
        return tallies.said(chosen, blamed=blamed, own=window.share > self.settings.bad)


def _rank(tallies: Tallies, number: int) -> int:
    named = tallies.groups[number].named
    if named.domain is FaultDomain.CENTRAL:
        return 0
    return 1 if named.domain is FaultDomain.PROVIDER else 2 + ORDER.index(named.dimension)

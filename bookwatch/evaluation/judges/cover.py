"""Set cover: the fewest causes that cover the bad practices, by hit ratio times coverage (SCORE, MAX_COVERAGE)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from bookwatch.evaluation.judges.groups import Tallies, groups_of
from bookwatch.evaluation.judges.simple import Said, window_by_window
from bookwatch.evaluation.panel import Panel
from bookwatch.evaluation.rulings import Ruling

_BAD: Final = 0.15
_LEAST_HITS: Final = 0.5
"""Share of a cause's practices that must be bad."""
_MOST_CAUSES: Final = 8


@dataclass(frozen=True, slots=True)
class SetCover:
    """Greedy, as published."""

    name: str = "set cover"

    def rulings(self, panel: Panel) -> Iterator[Ruling]:
        """Of each boundary."""
        groups = groups_of(panel.played)
        return window_by_window(panel, lambda window: _say(Tallies(window=window, groups=groups)))


def _say(tallies: Tallies) -> Said:
    there = tallies.seen > 0
    bad = (tallies.troubled / np.maximum(tallies.seen, 1) > _BAD) & there
    hits = bad.sum(axis=1) / np.maximum(there.sum(axis=1), 1)
    blamed = np.full(bad.shape[1], -1, dtype=np.int64)
    left = tallies.window.share > _BAD
    chosen: list[int] = []
    while left.any() and len(chosen) < _MOST_CAUSES:
        covers = (bad & left).sum(axis=1)
        score = np.where((hits >= _LEAST_HITS) & (covers >= 2), hits * covers / left.sum(), 0.0)
        best = int(np.argmax(score))
        if score[best] <= 0.0:
            break
        chosen.append(best)
        covered = bad[best] & left
        blamed[covered] = best
        left = left & ~covered
    return tallies.said(chosen, blamed=blamed, own=tallies.window.share > _BAD)

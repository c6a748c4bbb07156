"""Votes as 007 counts them (NSDI 2018): each bad attempt gives an equal share of a vote to all that it depends on.

The cause with most votes is taken, the attempts that it explains are set aside, and so on while the votes of the best
are above a share of all.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from bookwatch.evaluation.judges.groups import Tallies, groups_of
from bookwatch.evaluation.judges.simple import Said, window_by_window
from bookwatch.evaluation.panel import Panel
from bookwatch.evaluation.rulings import Ruling

_LEAST_SHARE: Final = 0.02
"""Of all votes, below which nobody is blamed any more ..."""
_LEAST: Final = 0.5
"""... nor with fewer votes than this."""
_MOST_CAUSES: Final = 8


@dataclass(frozen=True, slots=True)
class Votes:
    """The published rule, with the thresholds of its re-implementations."""

    name: str = "007 votes"

    def rulings(self, panel: Panel) -> Iterator[Ruling]:
        """Of each boundary."""
        groups = groups_of(panel.played)
        return window_by_window(panel, lambda window: _say(Tallies(window=window, groups=groups)))


def _say(tallies: Tallies) -> Said:
    left = tallies.troubled.astype(np.float64)
    depends = np.maximum((tallies.seen > 0).sum(axis=0), 1)
    total = (left / depends).sum()
    blamed = np.full(left.shape[1], -1, dtype=np.int64)
    chosen: list[int] = []
    while len(chosen) < _MOST_CAUSES:
        votes = (left / depends).sum(axis=1)
        best = int(np.argmax(votes))
        if votes[best] < max(_LEAST, _LEAST_SHARE * total):
            break
        chosen.append(best)
        explained = left[best] > 0
        blamed[explained & (blamed < 0)] = best
        left[:, explained] = 0.0
    return tallies.said(chosen, blamed=blamed, own=tallies.window.share > _LEAST_SHARE)

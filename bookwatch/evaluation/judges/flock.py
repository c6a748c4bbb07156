"""Plain Flock (CoNEXT 2023): the set of causes under which what failed is likeliest, found greedily.

One chance of failure with a broken cause on the way and one without, and a fixed price for each cause: no failure
classes, no severity, no practices with faults of their own in the model.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from bookwatch.evaluation.judges.groups import Tallies, groups_of
from bookwatch.evaluation.judges.simple import Said, window_by_window
from bookwatch.evaluation.panel import Panel
from bookwatch.evaluation.rulings import Ruling

_BROKEN: Final = 0.5
_SOUND: Final = 0.01
_PRICE: Final = 8.0
_MOST_CAUSES: Final = 8
_OWN: Final = 0.2


@dataclass(frozen=True, slots=True)
class Flock:
    """Greedy, as published."""

    name: str = "flock"

    def rulings(self, panel: Panel) -> Iterator[Ruling]:
        """Of each boundary."""
        groups = groups_of(panel.played)
        return window_by_window(panel, lambda window: _say(Tallies(window=window, groups=groups)))


def _say(tallies: Tallies) -> Said:
    bad, good = tallies.troubled, tallies.seen - tallies.troubled
    gain = bad * np.log(_BROKEN / _SOUND) + good * np.log((1 - _BROKEN) / (1 - _SOUND))
    blamed = np.full(bad.shape[1], -1, dtype=np.int64)
    open_: np.ndarray[tuple[int], np.dtype[np.bool_]] = np.ones(bad.shape[1], dtype=np.bool_)
    chosen: list[int] = []
    while len(chosen) < _MOST_CAUSES:
        score = np.where(open_, gain, np.minimum(gain, 0.0) * 0.0).sum(axis=1)
        best = int(np.argmax(score))
        if score[best] <= _PRICE:
            break
        chosen.append(best)
        touched = (bad[best] > 0) & open_
        blamed[touched] = best
        open_ &= tallies.seen[best] == 0
    return tallies.said(chosen, blamed=blamed, own=tallies.window.share > _OWN)

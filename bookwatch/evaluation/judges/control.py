"""The nearest control: what a control sees too is central, and everything else is the practice's own."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bookwatch.evaluation.judges.classes import most_seen
from bookwatch.evaluation.judges.simple import Said, unseen, window_by_window
from bookwatch.evaluation.panel import Panel, Window
from bookwatch.evaluation.rulings import CENTRAL, LOCAL, OK, Ruling


@dataclass(frozen=True, slots=True)
class NearestControl:
    """A practice is compared with any control that shows the same trouble in the same rounds."""

    name: str = "nearest control"

    def rulings(self, panel: Panel) -> Iterator[Ruling]:
        """Of each boundary."""
        return window_by_window(panel, _say)


def _say(window: Window) -> Said:
    root, troubled = most_seen(window), np.asarray(window.troubled.any(axis=1))
    practices, controls = slice(window.practices), slice(window.practices, None)
    same = np.isin(root[practices], root[controls][troubled[controls]])
    return Said(np.where(~troubled[practices], OK, np.where(same, CENTRAL, LOCAL)), unseen(window))

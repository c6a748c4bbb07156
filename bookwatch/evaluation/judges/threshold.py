"""A static threshold: a practice of whose attempts more than a fifth are troubled has a fault of its own."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from bookwatch.evaluation.judges.simple import Said, unseen, window_by_window
from bookwatch.evaluation.panel import Panel, Window
from bookwatch.evaluation.rulings import LOCAL, OK, Ruling

_SHARE: Final = 0.2


@dataclass(frozen=True, slots=True)
class Threshold:
    """What most monitors do."""

    name: str = "static threshold"

    def rulings(self, panel: Panel) -> Iterator[Ruling]:
        """Of each boundary."""
        return window_by_window(panel, _say)


def _say(window: Window) -> Said:
    over = window.share[: window.practices] > _SHARE
    return Said(np.where(over, LOCAL, OK), unseen(window))

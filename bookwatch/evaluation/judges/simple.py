"""What simple judges have in common: they look at one window at a time and are always sure."""

import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from bookwatch.evaluation.panel import Panel, Window
from bookwatch.evaluation.rulings import Named, Ruling, certain, first_judged
from bookwatch.simulator.chance import Bools, Ints


class Said(NamedTuple):
    """Of a window: a word for each practice, those it says nothing about, and causes."""

    verdicts: Ints
    abstains: Bools
    causes: tuple[Named, ...] = ()


def window_by_window(panel: Panel, say: Callable[[Window], Said]) -> Iterator[Ruling]:
    """A ruling for each boundary."""
    for boundary in range(first_judged(panel), panel.last + 1):
        began = time.process_time()
        said = say(panel.window(boundary))
        yield Ruling(
            boundary=boundary,
            probabilities=certain(said.verdicts),
            abstains=said.abstains,
            causes=said.causes,
            cpu_s=time.process_time() - began,
        )


def unseen(window: Window) -> Bools:
    """Practices of which nothing had arrived."""
    return np.asarray(~window.seen[: window.practices].any(axis=1))

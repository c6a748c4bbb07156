"""The best settings of the voter on the develop families: a rival that is not tuned proves nothing."""

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import NamedTuple

import numpy as np

from bookwatch.evaluation.judges.groups import Tallies, groups_of
from bookwatch.evaluation.judges.voting import GRID, Settings, Voting
from bookwatch.evaluation.panel import Panel
from bookwatch.evaluation.played import play
from bookwatch.evaluation.rulings import WORDS, first_judged
from bookwatch.evaluation.run import Task
from bookwatch.evaluation.scores.figures import macro_f1
from bookwatch.evaluation.scores.intervals import mean
from bookwatch.evaluation.scores.truths import confusion, truth_at


class Tried(NamedTuple):
    """Settings with their verdict macro-F1."""

    settings: Settings
    macro_f1: float


def tune(asked: Sequence[Task], *, processes: int, on_done: Callable[[], None]) -> list[Tried]:
    """Every setting of the grid, best first."""
    rows = []
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        for row in pool.map(_tried, asked):
            rows.append(row)
            on_done()
    means = [mean([row[number] for row in rows]) for number in range(len(GRID))]
    found = [Tried(settings, each.value) for settings, each in zip(GRID, means, strict=True) if each]
    return sorted(found, key=lambda each: -each.macro_f1)


def _tried(task: Task) -> list[float | None]:
    panel = Panel.of(play(task.family, seed=task.seed, cache_at=task.cache_at))
    groups = groups_of(panel.played)
    counts = np.zeros((len(GRID), len(WORDS), len(WORDS)), dtype=np.int64)
    for boundary in range(first_judged(panel), panel.last + 1):
        tallies, state = Tallies(window=panel.window(boundary), groups=groups), truth_at(panel, boundary)
        for number, settings in enumerate(GRID):
            said = Voting(name="voting", settings=settings).say(tallies)
            counts[number] += confusion(said.verdicts, state=state)
    return [macro_f1(each) for each in counts]

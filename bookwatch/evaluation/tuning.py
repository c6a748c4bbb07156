"""The best settings of the voter on the develop families: a rival that is not tuned proves nothing."""

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import NamedTuple

from bookwatch.evaluation.judges.voting import GRID, Settings, Voting
from bookwatch.evaluation.panel import Panel
from bookwatch.evaluation.played import play
from bookwatch.evaluation.run import Task
from bookwatch.evaluation.scores.figures import macro_f1
from bookwatch.evaluation.scores.intervals import mean
from bookwatch.evaluation.scores.scenario import score


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
    return [macro_f1(score(Voting(name="voting", settings=each), panel).forced) for each in GRID]

"""Families times seeds times judges, on processes: the same scores in the same order however many there are."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from bookwatch.evaluation.judges import JUDGES
from bookwatch.evaluation.panel import Panel
from bookwatch.evaluation.played import CACHE, play
from bookwatch.evaluation.scores.scenario import Score, score
from bookwatch.simulator.families.family import Family


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One scenario for some judges."""

    family: Family
    seed: int
    judges: tuple[str, ...]
    cache_at: Path | None = CACHE


def tasks(families: Iterable[Family], *, seeds: Sequence[int], judges: Sequence[str]) -> list[Task]:
    """Every family with every seed."""
    return [Task(family=family, seed=seed, judges=tuple(judges)) for family in families for seed in seeds]


def scored(task: Task) -> list[Score]:
    """One scenario."""
    panel = Panel.of(play(task.family, seed=task.seed, cache_at=task.cache_at))
    return [score(JUDGES[name], panel) for name in task.judges]


def run(asked: Sequence[Task], *, processes: int, on_done: Callable[[], None] = lambda: None) -> list[Score]:
    """All of them, in order."""
    found: list[Score] = []
    if processes <= 1:
        for task in asked:
            found += scored(task)
            on_done()
        return found
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        for scores in pool.map(scored, asked):
            found += scores
            on_done()
    return found

"""Progress of work in named parts."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from bookwatch.cli.console import people
from bookwatch.cli.run_words import outcomes
from domain.runs import Run


@contextmanager
def parts_of_work() -> Iterator[Callable[[str, int, int], None]]:
    """Bars on the error output; to be told the name of a part, how many are done, and of how many."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    tasks: dict[str, TaskID] = {}
    with Progress(*columns, console=people, transient=True) as progress:

        def told(name: str, done: int, total: int) -> None:
            if name not in tasks:
                tasks[name] = progress.add_task(name, total=total)
            progress.update(tasks[name], completed=done)

        yield told


@contextmanager
def repeating(of: int, *, quiet: bool) -> Iterator[Callable[[Sequence[Run]], None]]:
    """One line while a journey is run again and again; to be told all runs that have ended."""
    if quiet:
        yield lambda _runs: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=people, transient=True) as progress:
        task = progress.add_task("running", total=of)
        yield lambda runs: progress.update(task, completed=len(runs), description=outcomes(runs))

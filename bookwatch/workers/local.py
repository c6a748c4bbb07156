"""Processes of this machine."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from bookwatch.workers.errors import JobsError
from bookwatch.workers.ordered import in_order
from data.children import children

ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")


@dataclass(frozen=True, slots=True)
class Here:
    """This process itself."""

    def map(self, function: Callable[[ItemT], ResultT], items: Iterable[ItemT]) -> Iterator[ResultT]:
        """See `bookwatch.workers.opening.Workers`."""
        return map(function, items)


@dataclass(frozen=True, slots=True)
class Pool:
    """Other processes."""

    executor: ProcessPoolExecutor
    processes: int

    def map(self, function: Callable[[ItemT], ResultT], items: Iterable[ItemT]) -> Iterator[ResultT]:
        """See `bookwatch.workers.opening.Workers`."""
        try:
            yield from in_order(lambda item: self.executor.submit(function, item), items, ahead=self.processes + 1)
        except BrokenProcessPool as error:
            remedy = "give the machine more memory, or use fewer processes, and run the command again"
            raise JobsError("a worker process was killed", remedy=remedy) from error


@contextmanager
def local_workers(processes: int) -> Iterator[Here | Pool]:
    """This process for one; else new ones, which end with this one however it ends."""
    if processes == 1:
        yield Here()
        return
    executor = children(processes)
    try:
        yield Pool(executor, processes)
    finally:
        executor.shutdown(cancel_futures=True)

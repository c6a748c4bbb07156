"""Processes of this machine."""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from bookwatch.workers.errors import JobsError
from bookwatch.workers.ordered import in_order

ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")
_LOOK_S = 1.0


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
    executor = ProcessPoolExecutor(
        max_workers=processes,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_begin,
        initargs=(os.getpid(),),
    )
    try:
        yield Pool(executor, processes)
    finally:
        executor.shutdown(cancel_futures=True)


def _begin(parent: int) -> None:
    """Leave Ctrl-C to the parent, and do not outlive it: a killed parent cannot say that nothing more is to do."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_S)
    os._exit(1)

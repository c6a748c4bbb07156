"""The one interface to whoever does the work."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

from bookwatch.workers.local import local_workers

ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")


class Workers(Protocol):
    """Whoever does the work."""

    def map(self, function: Callable[[ItemT], ResultT], items: Iterable[ItemT]) -> Iterator[ResultT]:
        """The function of each item, in the order of the items. Raises what the function raises, and JobsError."""
        ...


def open_workers(*, processes: int, dask: str = "") -> AbstractContextManager[Workers]:
    """Workers until the end of the block: so many processes of this machine (1: this one), or a Dask cluster.

    `dask`: the scheduler's address, such as tcp://HOST:8786. Raises JobsError where it cannot be reached.
    """
    if not dask:
        return local_workers(processes)
    from bookwatch.workers.dask_cluster import dask_workers  # an extra: only who asks for a cluster needs it

    return dask_workers(dask)

"""A Dask cluster: its scheduler hands the items to workers that have this software installed."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from bookwatch.workers.errors import JobsError
from bookwatch.workers.ordered import in_order

ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")
_PATIENCE_S = 15


@dataclass(frozen=True, slots=True)
class Cluster:
    """Its workers."""

    client: Any
    address: str

    def map(self, function: Callable[[ItemT], ResultT], items: Iterable[ItemT]) -> Iterator[ResultT]:
        """See `bookwatch.workers.opening.Workers`. An item whose worker was lost is done again by another."""
        workers = sum(self.client.nthreads().values())
        if not workers:
            raise JobsError(f"the cluster at {self.address} has no worker", remedy="start `dask worker` and try again")
        from distributed import CancelledError, KilledWorker

        try:
            yield from in_order(lambda item: self.client.submit(function, item, pure=False), items, ahead=workers + 1)
        except (KilledWorker, CancelledError, OSError) as error:
            remedy = "look at its workers' logs, and run the command again"
            raise JobsError(f"the cluster at {self.address} gave up: {error}", remedy=remedy) from error


@contextmanager
def dask_workers(address: str) -> Iterator[Cluster]:
    """The workers of the scheduler at an address."""
    try:
        from distributed import Client
    except ModuleNotFoundError as error:
        raise JobsError("Dask is not installed", remedy="install bookwatch[dask], or leave --dask out") from error
    try:
        client: Any = Client(address, timeout=_PATIENCE_S, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        remedy = "write tcp://HOST:8786 of a running `dask scheduler`, or leave --dask out"
        raise JobsError(f"no Dask scheduler answers at {address}", remedy=remedy) from error
    try:
        yield Cluster(client, address)
    finally:
        client.close()

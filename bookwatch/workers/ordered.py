"""Results in the order of their items, with only so many under way."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")
ResultT_co = TypeVar("ResultT_co", covariant=True)


class Future(Protocol[ResultT_co]):
    """A result that comes."""

    def result(self) -> ResultT_co: ...

    def cancel(self) -> object: ...


def in_order(submit: Callable[[ItemT], Future[ResultT]], items: Iterable[ItemT], *, ahead: int) -> Iterator[ResultT]:
    """Submit items and yield their results in order; at most `ahead` are under way or waiting to be taken."""
    under_way: deque[Future[ResultT]] = deque()
    try:
        for item in items:
            under_way.append(submit(item))
            if len(under_way) >= ahead:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
    finally:
        for future in under_way:
            future.cancel()

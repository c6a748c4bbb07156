"""What was read is remembered until something visible changes: fifty open pages read the store once."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

T = TypeVar("T")


class Memo:
    """The latest answers, at most `size` of them; an answer holds as long as its stamp does."""

    def __init__(self, *, size: int = 256) -> None:
        self._size = size
        self._kept: OrderedDict[Hashable, tuple[Hashable, Any]] = OrderedDict()
        self._lock = Lock()

    def recall(self, key: Hashable, *, stamp: Hashable, otherwise: Callable[[], T]) -> T:
        """The answer that was kept for `key` under the same stamp, or the one that `otherwise` gives now.

        Two threads may both ask `otherwise`: the lock is not held meanwhile, or one slow reader would stop all.
        """
        with self._lock:
            kept = self._kept.get(key)
        if kept is not None and kept[0] == stamp:
            known: T = kept[1]
            return known
        answer = otherwise()
        with self._lock:
            self._kept[key] = (stamp, answer)
            self._kept.move_to_end(key)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return answer

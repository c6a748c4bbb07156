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
        self._gates: dict[Hashable, Lock] = {}
        self._lock = Lock()

    def recall(self, key: Hashable, *, stamp: Hashable, otherwise: Callable[[], T]) -> T:
        """The answer that was kept for `key` under the same stamp, or the one that `otherwise` gives now.

        Of several threads that ask for the same at once one asks `otherwise`; who asks for another waits for nobody.
        """
        with self._lock:
            gate = self._gates.setdefault(key, Lock())
            kept = self._kept.get(key)
        if kept is None or kept[0] != stamp:
            with gate:
                with self._lock:
                    kept = self._kept.get(key)
                if kept is None or kept[0] != stamp:
                    kept = stamp, otherwise()
                    with self._lock:
                        self._keep(key, kept)
        answer: T = kept[1]
        return answer

    def _keep(self, key: Hashable, kept: tuple[Hashable, Any]) -> None:
        self._kept[key] = kept
        self._kept.move_to_end(key)
        while len(self._kept) > self._size:
            old, _ = self._kept.popitem(last=False)
            self._gates.pop(old, None)

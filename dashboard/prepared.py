"""Parts of pages as they go to the browser, made once for all who look at them, and before anyone is told of the news.

shown   (a callback asks for a part)   ->  the JSON that was made of it for the present version of the data, or made now
told    (each poll asks for the news)  ->  the newest version of which all parts that are looked at are made
"""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import orjson
from dash._utils import to_json

_log = logging.getLogger(__name__)
_MOST: Final = 64
_ASKED_S: Final = 150.0
"""A part that nobody asked for in so long is looked at by nobody: pages about days ask once a minute."""

Make = Callable[[], Any]
_json: Final[Any] = to_json  # carries no types


@dataclass(slots=True)
class _Part:
    """One part: how it is made, what was made, and of what."""

    make: Make
    asked_at: float
    stamp: Hashable = None
    made: Any = None
    lock: threading.Lock = field(default_factory=threading.Lock)
    """Held while it is made, so that of eight who ask at once one makes it."""


class Prepared:
    """The parts that were asked for lately, at most 64. `stamp`: the version of what is shown, and the minute."""

    def __init__(self, stamp: Callable[[], tuple[int, datetime]]) -> None:
        self._stamp = stamp
        self._parts: OrderedDict[Hashable, _Part] = OrderedDict()
        self._lock = threading.Lock()
        self._told: int | None = None
        self._at_work = False

    def shown(self, key: Hashable, make: Make) -> Any:
        """What `make` gives, as JSON: components, or a tuple of what goes to several outputs. Raises what it raises."""
        now = time.monotonic()
        with self._lock:
            part = self._parts.setdefault(key, _Part(make, now))
            part.make, part.asked_at = make, now
            self._parts.move_to_end(key)
            while len(self._parts) > _MOST:
                self._parts.popitem(last=False)
        return self._made(part)

    def told(self, newest: int) -> int:
        """The version to tell: `newest` once what is looked at is made for it, until then the one before."""
        with self._lock:
            if newest == self._told or self._told is None or not self._looked_at():
                self._told = newest
            elif not self._at_work:
                self._at_work = True
                threading.Thread(target=self._prepare, args=(newest,), name="prepared parts", daemon=True).start()
            return self._told

    def _prepare(self, newest: int) -> None:
        try:
            with self._lock:
                parts = self._looked_at()
            for part in parts:
                self._made(part)
        except Exception:  # the thread's edge: whoever asks for that part is told what is wrong with it
            _log.exception("the parts of the open pages could not be made beforehand")
        with self._lock:
            self._told, self._at_work = newest, False

    def _looked_at(self) -> list[_Part]:
        since = time.monotonic() - _ASKED_S
        return [part for part in self._parts.values() if part.asked_at >= since]

    def _made(self, part: _Part) -> Any:
        stamp = self._stamp()
        with part.lock:
            if part.stamp != stamp:
                part.made, part.stamp = _packed(part.make()), stamp
            return part.made


def _packed(value: Any) -> Any:
    """JSON that is put into the reply as it is; Dash would else go through all components at each reply."""
    if isinstance(value, tuple):
        return tuple(_packed(each) for each in value)
    return orjson.Fragment(_json(value).encode())

"""Parts of pages as they go to the browser, made once for all who look at them, and before anyone is told of the news.

shown   (a callback asks for a part)   ->  the JSON that was made of it for what was told, or made now
told    (each poll asks for the news)  ->  the newest version of which all parts that are looked at are made

What a part is made for is a stamp: the version of the data, and the time of day in steps of a round.
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
from dash import no_update
from dash._utils import to_json

from dashboard.still import still

_log = logging.getLogger(__name__)
_MOST: Final = 256
"""Fifty open practices have four each."""
_ASKED_S: Final = 150.0
"""A part that nobody asked for in so long is looked at by nobody: pages about days ask once a minute."""

_PATIENCE_S: Final = 10.0
"""How long news wait for the rest of them."""

Make = Callable[[], Any]
Stamp = tuple[int, datetime]
_json: Final[Any] = to_json  # carries no types


@dataclass(slots=True)
class _Part:
    """One part: how it is made, when it was last asked for, and what was made, with its stamp."""

    make: Make
    asked_at: float
    made: tuple[Stamp, Any] | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)
    """Held while it is made, so that of eight who ask at once one makes it."""


class Prepared:
    """The parts that were asked for lately, at most 256. `stamp`: the present one."""

    def __init__(self, stamp: Callable[[], Stamp]) -> None:
        self._stamp = stamp
        self._parts: OrderedDict[Hashable, _Part] = OrderedDict()
        self._lock = threading.Lock()
        self._told: Stamp | None = None
        self._next: Stamp | None = None
        """What parts are being made for in the background."""
        self._waits_since: float | None = None

    def shown(self, key: Hashable, make: Make) -> Any:
        """What `make` gives, as JSON: components, or a tuple of what goes to several outputs. Raises what it raises."""
        now = time.monotonic()
        if self._told is None:
            self._begin(self._stamp())
        with self._lock:
            part = self._parts.setdefault(key, _Part(make, now))
            part.make, part.asked_at = make, now
            self._parts.move_to_end(key)
            while len(self._parts) > _MOST:
                self._parts.popitem(last=False)
            fitting = [stamp for stamp in (self._next, self._told) if stamp is not None]
        return _made(part, fitting=fitting)

    def _begin(self, stamp: Stamp) -> None:
        """What is made before the first poll is made for what that is told: else it would be made twice."""
        with self._lock:
            self._told = self._told or stamp

    def told(self, newest: Stamp, *, whole: bool = True) -> int:
        """The version to tell: that of `newest` once what is looked at is made for it, until then the one before.

        whole: whether all figures are of `newest`; where they are not, their rest is awaited for ten seconds, so that
        parts are not made for each half.
        """
        with self._lock:
            due = self._is_due(whole=whole)
            if self._told is None or not self._looked_at():
                self._told = newest
            elif newest != self._told and self._next is None and due:
                self._next = newest
                threading.Thread(target=self._prepare, args=(newest,), name="prepared parts", daemon=True).start()
            return self._told[0]

    def _is_due(self, *, whole: bool) -> bool:
        if whole:
            self._waits_since = None
            return True
        now = time.monotonic()
        self._waits_since = self._waits_since or now
        return now - self._waits_since >= _PATIENCE_S

    def _prepare(self, stamp: Stamp) -> None:
        with self._lock:
            parts = self._looked_at()
        for part in parts:
            try:
                _made(part, fitting=[stamp])
            except Exception:  # the thread's edge: whoever asks for that part is told what is wrong with it
                _log.exception("a part of an open page could not be made beforehand")
        with self._lock:
            self._told, self._next = stamp, None

    def _looked_at(self) -> list[_Part]:
        since = time.monotonic() - _ASKED_S
        return [part for part in self._parts.values() if part.asked_at >= since]


def _made(part: _Part, *, fitting: list[Stamp]) -> Any:
    """What was made for one of the stamps, or is made now for the first; who has it waits for nobody."""
    made = part.made
    if made is not None and made[0] in fitting:
        return made[1]
    with part.lock:
        made = part.made
        if made is None or made[0] not in fitting:
            made = part.made = fitting[0], _packed(part.make())
    return made[1]


def _packed(value: Any) -> Any:
    """JSON that is put into the reply as it is; Dash would else go through all components at each reply.

    Words and truths stay what they are: whoever asks may compare them.
    """
    if isinstance(value, tuple):
        return tuple(_packed(each) for each in value)
    if value is no_update or isinstance(value, str | bool):
        return value
    return orjson.Fragment(_json(still(value)).encode())

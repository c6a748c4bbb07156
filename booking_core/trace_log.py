"""Which W3C trace ids a service saw, kept through kill -9: the account that stored runs are checked against."""

import os
import re
from collections import OrderedDict
from pathlib import Path
from types import TracebackType
from typing import Self

from booking_core.asgi import App, Receive, Scope, Send, header

RECENT = 4096
TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
TRACE_ID_DIGITS = 32


class TraceLog:
    """Appends each new trace id as one line. Distinct ids are worked out when they are asked for."""

    def __init__(self, path: Path) -> None:
        """Open `path` for appending; ids that it holds already count as seen."""
        self._path = path
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        # The calls of one run come close together: remembering the last few thousand ids keeps the file small
        # without a set that grows for ever.
        self._recent: OrderedDict[str, None] = OrderedDict()

    @classmethod
    def in_folder(cls, folder: str) -> Self:
        """The log of the service whose files lie in `folder`."""
        return cls(Path(folder) / "trace-ids.log")

    def note(self, traceparent: str) -> None:
        """Keep the trace id of a `traceparent` header; anything else is ignored (W3C Trace Context, section 3.2.2)."""
        match = TRACEPARENT.match(traceparent)
        if match is None or match.group(1) in self._recent:
            return
        trace_id = match.group(1)
        self._recent[trace_id] = None
        if len(self._recent) > RECENT:
            self._recent.popitem(last=False)
        # One unbuffered write: it is with the operating system before the request is answered.
        os.write(self._file, trace_id.encode("ascii") + b"\n")

    def distinct(self) -> list[str]:
        """Every trace id seen, once each, in the order of their first call."""
        lines = self._path.read_text(encoding="ascii").split()
        return list(dict.fromkeys(line for line in lines if len(line) == TRACE_ID_DIGITS))

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)

    def __enter__(self) -> Self:
        """For `with`."""
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        """Close the file."""
        self.close()


class TraceLogging:
    """ASGI middleware: notes the trace id of every request before anything else happens to it, faults included."""

    def __init__(self, app: App, *, log: TraceLog) -> None:
        """Wrap `app`."""
        self._app = app
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Note and pass on."""
        traceparent = header(scope, b"traceparent")
        if traceparent:
            self._log.note(traceparent)
        await self._app(scope, receive, send)

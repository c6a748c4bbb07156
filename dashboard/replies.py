"""Replies of callbacks: many readers get the very same one, and it is packed once for all of them."""

import gzip
from collections import OrderedDict
from hashlib import sha256
from threading import Lock
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.compressed import in_one_piece, say_packed

_CALLBACKS: Final = "/_dash-update-component"
_LEAST: Final = 8_000
"""Bytes of a reply from which packing it takes longer than finding what was packed."""
_LEVEL: Final = 5
_MOST: Final = 128
"""Parts of pages that are looked at at once, packed to some tens of kilobytes each."""


class KeptReplies:
    """Keeps the packed form of the latest large replies.

    Starlette's middleware packs each reply anew: of the charts of a whole nation, half a megabyte, that was five of
    thirteen milliseconds at eight sessions.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._packed: OrderedDict[bytes, bytes] = OrderedDict()
        self._lock = Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; a large reply goes back packed, others as they are."""
        takes = scope["type"] == "http" and scope["path"] == _CALLBACKS and Headers(scope=scope)
        if not takes or "gzip" not in takes.get("accept-encoding", ""):
            await self.app(scope, receive, send)
            return

        async def packed(_status: int, headers: MutableHeaders, body: bytes) -> bytes:
            if len(body) < _LEAST:
                return body
            key = sha256(body).digest()
            found = self._found(key) or self._kept(key, await run_in_threadpool(gzip.compress, body, _LEVEL, mtime=0))
            say_packed(headers, way="gzip", size=len(found))
            return found

        await self.app(scope, receive, in_one_piece(send, change=packed))

    def _found(self, key: bytes) -> bytes | None:
        with self._lock:
            if key in self._packed:
                self._packed.move_to_end(key)
            return self._packed.get(key)

    def _kept(self, key: bytes, packed: bytes) -> bytes:
        with self._lock:
            self._packed[key] = packed
            while len(self._packed) > _MOST:
                self._packed.popitem(last=False)
        return packed

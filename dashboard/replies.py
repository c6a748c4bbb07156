"""Replies of callbacks: many readers get the very same one, and it is packed once for all of them."""

import gzip
from functools import partial
from hashlib import sha256
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.compressed import in_one_piece, say_packed
from dashboard.memo import Memo

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
        self._packed = Memo(size=_MOST)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; a large reply goes back packed, others as they are."""
        asks = scope["type"] == "http" and scope["path"] == _CALLBACKS
        if not asks or "gzip" not in Headers(scope=scope).get("accept-encoding", ""):
            await self.app(scope, receive, send)
            return

        async def packed(_status: int, headers: MutableHeaders, body: bytes) -> bytes:
            if len(body) < _LEAST:
                return body
            found = await run_in_threadpool(self._once, body)
            say_packed(headers, way="gzip", size=len(found))
            return found

        await self.app(scope, receive, in_one_piece(send, change=packed))

    def _once(self, body: bytes) -> bytes:
        pack = partial(gzip.compress, body, _LEVEL, mtime=0)
        return self._packed.recall(sha256(body).digest(), stamp=None, otherwise=pack)

"""Replies packed for the way: what belongs to the software once and well, what a page is told each time and quickly."""

import gzip
from pathlib import PurePosixPath
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LEAST: Final = 1_000
"""Bytes below which packing gains nothing."""
_KINDS: Final = ("text/", "application/json", "application/javascript", "image/svg")
_SOFTWARE: Final = ("/_dash-component-suites/", "/assets/")
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_WELL, _QUICKLY = 9, 1


class Compressed:
    """Packs replies for browsers that take gzip, and has those of the software kept for ever.

    Dash writes a hash of each file into its address ("m1764430000", "?m=1764430000"): another version is another
    address. The API beside the pages is left alone.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._packed: dict[tuple[str, int], bytes] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and its reply back in one piece, packed where that is worth it."""
        path = scope.get("path", "")
        if scope["type"] != "http" or path.startswith("/api/"):
            await self.app(scope, receive, send)
            return
        takes = "gzip" in Headers(scope=scope).get("accept-encoding", "")
        started: Message = {}
        pieces: list[bytes] = []

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                started.update(message)
                return
            pieces.append(message.get("body", b""))
            if message.get("more_body"):
                return
            body = b"".join(pieces)
            headers = MutableHeaders(scope=started)
            if path.startswith(_SOFTWARE) and started["status"] == 200 and _is_named_by_hash(scope):
                headers["cache-control"] = _FOR_EVER
            if takes and _is_worth_it(headers, body=body):
                body = await run_in_threadpool(self._pack, body, path=path)
                headers["content-encoding"] = "gzip"
                headers["content-length"] = str(len(body))
                headers.add_vary_header("accept-encoding")
            await send(started)
            await send({"type": "http.response.body", "body": body})

        await self.app(scope, receive, sending)

    def _pack(self, body: bytes, *, path: str) -> bytes:
        if not path.startswith(_SOFTWARE):
            return gzip.compress(body, _QUICKLY, mtime=0)
        key = (path, hash(body))
        if key not in self._packed:
            self._packed[key] = gzip.compress(body, _WELL, mtime=0)
        return self._packed[key]


def _is_named_by_hash(scope: Scope) -> bool:
    name = PurePosixPath(scope["path"]).name
    return scope.get("query_string", b"").startswith(b"m=") or ".v" in name


def _is_worth_it(headers: Headers, *, body: bytes) -> bool:
    kind = headers.get("content-type", "")
    return len(body) >= _LEAST and kind.startswith(_KINDS) and "content-encoding" not in headers

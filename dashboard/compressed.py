"""Files of the software itself: packed once, and kept by browsers for ever."""

import gzip
from collections.abc import Callable, Mapping
from functools import partial
from hashlib import sha256
from pathlib import PurePosixPath
from threading import Lock
from typing import Final

import brotli
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LEAST: Final = 1_000
"""Bytes below which packing gains nothing."""
_SOFTWARE: Final = ("/_dash-component-suites/", "/assets/")
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_WELL: Final = 9
_WAYS: Final[Mapping[str, Callable[[bytes], bytes]]] = {
    "br": partial(brotli.compress, quality=_WELL),
    "gzip": partial(gzip.compress, compresslevel=_WELL, mtime=0),
}
"""The better one first: browsers take Brotli over HTTPS and from their own machine."""
_PACKED: Final[dict[tuple[str, bytes], bytes]] = {}
"""Of this process: (way, SHA-256 of the file) -> the file as it is sent."""
_PACKING: Final = Lock()
"""Several browsers that come at once have a file packed once."""


class KeptFiles:
    """Packs each file of the software once, and has browsers keep it.

    Starlette's middleware packs a reply each time that it is sent, all at one level: a browser's first visit would cost
    half a second of processor time for files that never change. Dash writes a hash of each file into its address
    ("m1764430000", "?m=1764430000"): another version is another address.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; the reply of a file goes back in one piece, packed as the browser takes it."""
        if scope["type"] != "http" or not scope["path"].startswith(_SOFTWARE):
            await self.app(scope, receive, send)
            return
        takes = Headers(scope=scope).get("accept-encoding", "")
        way = next((each for each in _WAYS if each in takes), "")
        started: Message = {}
        pieces: list[bytes] = []

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                started.update(message)
                return
            pieces.append(message.get("body", b""))
            if message.get("more_body"):
                return
            body, headers = b"".join(pieces), MutableHeaders(scope=started)
            if started["status"] == 200 and _is_named_by_hash(scope):
                headers["cache-control"] = _FOR_EVER
            if way and len(body) >= LEAST:
                body = await run_in_threadpool(_pack, body, way=way)
                headers["content-encoding"] = way
                headers["content-length"] = str(len(body))
                headers.add_vary_header("accept-encoding")
            await send(started)
            await send({"type": "http.response.body", "body": body})

        await self.app(scope, receive, sending)


def _pack(body: bytes, *, way: str) -> bytes:
    key = (way, sha256(body).digest())
    with _PACKING:
        if key not in _PACKED:
            _PACKED[key] = _WAYS[way](body)
        return _PACKED[key]


def _is_named_by_hash(scope: Scope) -> bool:
    name = PurePosixPath(scope["path"]).name
    return scope.get("query_string", b"").startswith(b"m=") or ".v" in name

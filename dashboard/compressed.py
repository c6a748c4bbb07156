"""Files of the software itself: packed once, and kept by browsers for ever.

asked for the first time   ->  packed well, in tenths of a second, and sent
meanwhile, where wanted    ->  packed as well as can be, in seconds, and kept in a folder for all processes to come
"""

import gzip
import logging
import os
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from hashlib import sha256
from pathlib import Path, PurePosixPath
from threading import Lock, Thread
from typing import Final

import brotli
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_log = logging.getLogger(__name__)
LEAST: Final = 1_000
"""Bytes below which packing gains nothing."""
_SOFTWARE: Final = ("/_dash-component-suites/", "/assets/")
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_WELL: Final = 9
_BEST: Final = 11
_LARGE: Final = 100_000
"""Bytes from which the last tenth is worth seconds of packing."""
_MOST_KEPT: Final = 64
_WAYS: Final[Mapping[str, Callable[[bytes], bytes]]] = {
    "br": partial(brotli.compress, quality=_WELL),
    "gzip": partial(gzip.compress, compresslevel=_WELL, mtime=0),
}
"""The better one first: browsers take Brotli over HTTPS and from their own machine."""
Change = Callable[[int, MutableHeaders, bytes], Awaitable[bytes]]
_PACKED: Final[dict[tuple[str, bytes], bytes]] = {}
"""Of this process: (way, SHA-256 of the file) -> the file as it is sent."""
_PACKING: Final = Lock()
"""Several browsers that come at once have a file packed once."""
_IMPROVING: Final = Lock()
"""One file at a time."""


class KeptFiles:
    """Packs each file of the software once, and has browsers keep it.

    Starlette's middleware packs a reply each time that it is sent, all at one level: a browser's first visit would cost
    half a second of processor time for files that never change. Dash writes a hash of each file into its address
    ("m1764430000", "?m=1764430000"): another version is another address.
    """

    def __init__(self, app: ASGIApp, *, folder: Path | None = None) -> None:
        """`folder`: where what is packed as well as can be is kept; None: nothing is."""
        self.app = app
        self.folder = folder

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; the reply of a file goes back in one piece, packed as the browser takes it."""
        if scope["type"] != "http" or not scope["path"].startswith(_SOFTWARE):
            await self.app(scope, receive, send)
            return
        takes = Headers(scope=scope).get("accept-encoding", "")
        way = next((each for each in _WAYS if each in takes), "")

        async def packed(status: int, headers: MutableHeaders, body: bytes) -> bytes:
            if status == 200 and _is_named_by_hash(scope):
                headers["cache-control"] = _FOR_EVER
            if not way or len(body) < LEAST:
                return body
            body = await run_in_threadpool(_pack, body, way=way, folder=self.folder)
            say_packed(headers, way=way, size=len(body))
            return body

        await self.app(scope, receive, in_one_piece(send, change=packed))


def in_one_piece(send: Send, *, change: Change) -> Send:
    """Gathers a reply, and sends it when it is whole, as `change` makes it of its status, headers and body."""
    started: Message = {}
    pieces: list[bytes] = []

    async def gathering(message: Message) -> None:
        if message["type"] == "http.response.start":
            started.update(message)
            return
        pieces.append(message.get("body", b""))
        if not message.get("more_body"):
            body = await change(started["status"], MutableHeaders(scope=started), b"".join(pieces))
            await send(started)
            await send({"type": "http.response.body", "body": body})

    return gathering


def say_packed(headers: MutableHeaders, *, way: str, size: int) -> None:
    """Headers of a reply that is packed already; size: its bytes."""
    headers["content-encoding"] = way
    headers["content-length"] = str(size)
    headers.add_vary_header("accept-encoding")


def _pack(body: bytes, *, way: str, folder: Path | None) -> bytes:
    key = (way, sha256(body).digest())
    best = folder / f"{key[1].hex()}.br" if folder and way == "br" and len(body) >= _LARGE else None
    with _PACKING:
        if key not in _PACKED:
            kept = best.read_bytes() if best and best.exists() else None
            _PACKED[key] = kept or _WAYS[way](body)
            if best and kept is None:
                Thread(target=_improve, args=(body,), kwargs={"path": best}, name="packing", daemon=True).start()
        return _PACKED[key]


def _improve(body: bytes, *, path: Path) -> None:
    """Pack a file as well as can be, for this process and those to come; of those kept the oldest make room."""
    with _IMPROVING:
        packed = brotli.compress(body, quality=_BEST)
        _PACKED["br", sha256(body).digest()] = packed
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            partial = path.with_suffix(f".{os.getpid()}")
            partial.write_bytes(packed)
            partial.replace(path)
            kept = sorted(path.parent.glob("*.br"), key=lambda each: each.stat().st_mtime)
            for old in kept[:-_MOST_KEPT]:
                old.unlink(missing_ok=True)
        except OSError as error:
            _log.warning("what is packed cannot be kept, and the next process packs it again: %s", error)


def _is_named_by_hash(scope: Scope) -> bool:
    name = PurePosixPath(scope["path"]).name
    return scope.get("query_string", b"").startswith(b"m=") or ".v" in name

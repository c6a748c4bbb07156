"""A proxy that ends TLS, records which NHS numbers pass towards the server, and can lose a reply.

It stands where a service's address is given to an agent: what it has not seen has not left.
"""

import asyncio
import queue
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import trustme

# The reference core's slots have numbers of ten digits too.
_NUMBER = re.compile(rb"(?<!Slot/)(?<![0-9A-Za-z])\d{3}[ -]?\d{3}[ -]?\d{4}(?![0-9A-Za-z])")
_OVERLAP = 40
_PIECE = 65_536


def has_check_digit(number: str) -> bool:
    """Whether ten digits are an NHS number's, in any range (weights 10 to 2, modulo 11)."""
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(number, range(10, 1, -1), strict=False)) % 11
    return int(number[9]) == (0 if rest == 11 else rest)


@dataclass(slots=True)
class Recorder:
    """A running proxy."""

    url: str
    loses: Callable[[bytes], bool] = lambda request: False
    """Whether the reply to a request (its bytes since the last reply) is thrown away, with its connection."""
    numbers: set[str] = field(default_factory=set)
    """NHS numbers that went towards the server."""
    bytes_seen: int = 0

    def look(self, data: bytes) -> None:
        """Note every NHS number in a piece of a request."""
        for found in _NUMBER.findall(data):
            number = re.sub(rb"[ -]", b"", found).decode()
            if has_check_digit(number):
                self.numbers.add(number)


@contextmanager
def recording(server_url: str, *, ca_file: Path, authority: trustme.CA) -> Iterator[Recorder]:
    """A proxy before a server whose certificate `ca_file` vouches for; its own is the authority's."""
    parts = urlsplit(server_url)
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(own)
    there = ssl.create_default_context(cafile=ca_file)
    listener = socket.create_server(("127.0.0.1", 0), backlog=256)
    recorder = Recorder(f"https://127.0.0.1:{listener.getsockname()[1]}")

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            upstream = await asyncio.open_connection(parts.hostname, parts.port, ssl=there)
            await _relay(recorder, (reader, writer), upstream)
        except OSError:
            pass  # the server is away: the client sees a connection that ends
        finally:
            writer.transport.abort()

    started: queue.SimpleQueue[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = queue.SimpleQueue()

    async def serve() -> None:
        over = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda *_: None)  # connections that the killed ends cut are what it is here for
        server = await asyncio.start_server(relay, sock=listener, ssl=own)
        started.put((loop, over))
        await over.wait()
        server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0.05)  # or the transports that were aborted would warn

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    loop, over = started.get(timeout=10)
    try:
        yield recorder
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(10)


Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def _relay(recorder: Recorder, client: Stream, server: Stream) -> None:
    request = bytearray()
    ways = [
        asyncio.ensure_future(_up(recorder, client[0], server[1], request)),
        asyncio.ensure_future(_down(recorder, server[0], client[1], request)),
    ]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        server[1].transport.abort()


async def _up(recorder: Recorder, source: asyncio.StreamReader, sink: asyncio.StreamWriter, request: bytearray) -> None:
    tail = b""
    while piece := await source.read(_PIECE):
        recorder.bytes_seen += len(piece)
        recorder.look(tail + piece)
        tail = (tail + piece)[-_OVERLAP:]
        request += piece
        sink.write(piece)
        await sink.drain()


async def _down(
    recorder: Recorder, source: asyncio.StreamReader, sink: asyncio.StreamWriter, request: bytearray
) -> None:
    while piece := await source.read(_PIECE):
        if recorder.loses(bytes(request)):
            return
        request.clear()
        sink.write(piece)
        await sink.drain()

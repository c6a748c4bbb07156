"""The gateway before the core: ends the callers' TLS, opens its own to the core, and can answer instead of the core.

What it answers itself carries no X-Request-ID, as the core never saw the call. Bytes are passed on unread; only a
request that the gateway refuses is parsed.
"""

import asyncio
import ssl
from collections.abc import Callable, Sequence
from typing import cast

import h11

from bookwatch.lab.faults import Fault
from bookwatch.lab.network.conditions import drawn
from bookwatch.lab.network.plan import Endpoint

_WORDS = {502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout"}


class Gateway:
    """The gateway: where it leads and what is wrong with it."""

    def __init__(self, *, core: Endpoint, server_name: str, trust: ssl.SSLContext) -> None:
        self.faults: Sequence[Fault] = ()
        self.core = core
        self.server_name = server_name
        self.trust = trust

    def accept(self) -> asyncio.Protocol:
        """A protocol for the next caller."""
        return _Caller(self)


class _Caller(asyncio.Protocol):
    """One caller's connection. A journey sends its next request only after a reply, so bytes that come after bytes
    went the other way begin a new request."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._transport: asyncio.Transport
        self._core: asyncio.Transport | None = None
        self._waiting: list[bytes] = []
        self._at_start = True
        self._refusal: _Refusal | None = None
        self._task: asyncio.Task[None] | None = None
        self._ready_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._task = asyncio.get_running_loop().create_task(self._reach_core())

    def data_received(self, data: bytes) -> None:
        if self._at_start:
            self._at_start = False
            self._begin(drawn(self._gateway.faults))
        if self._refusal is not None:
            if (answer := self._refusal.feed(data)) is not None:
                self.answer(answer)
        else:
            self._pass(data)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._core is not None:
            self._core.close()

    def reply(self, data: bytes) -> None:
        """Bytes from the core."""
        self._at_start = True
        if not self._transport.is_closing():
            self._transport.write(data)

    def core_gone(self) -> None:
        """The core has closed; the caller sees the same."""
        self._transport.close()

    def answer(self, body: bytes) -> None:
        """Answer in the core's place and close."""
        if not self._transport.is_closing():
            self._transport.write(body)
            self._transport.close()

    def _begin(self, fault: Fault | None) -> None:
        loop = asyncio.get_running_loop()
        self._ready_at = loop.time()
        if fault is not None and fault.kind == "error":
            self._refusal = _Refusal(int(fault.number("status")))
        elif fault is not None:
            self._ready_at += fault.number("ms") / 1000

    def _pass(self, data: bytes) -> None:
        loop = asyncio.get_running_loop()
        if self._ready_at > loop.time():
            loop.call_at(self._ready_at, self._forward, data)
        else:
            self._forward(data)

    def _forward(self, data: bytes) -> None:
        if self._core is None:
            self._waiting.append(data)
        elif not self._core.is_closing():
            self._core.write(data)

    async def _reach_core(self) -> None:
        gateway = self._gateway
        loop = asyncio.get_running_loop()
        try:
            transport, _ = await loop.create_connection(
                lambda: _CoreSide(self), *gateway.core, ssl=gateway.trust, server_hostname=gateway.server_name
            )
        except OSError:  # ssl.SSLError is one: the core is away, or is not the core
            self.answer(_page(502))
            return
        self._core = transport
        if self._transport.is_closing():
            transport.close()
        for data in self._waiting:
            transport.write(data)
        self._waiting = []


class _CoreSide(asyncio.Protocol):
    def __init__(self, caller: _Caller) -> None:
        self._caller = caller

    def data_received(self, data: bytes) -> None:
        self._caller.reply(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self._caller.core_gone()


class _Refusal:
    """Reads one request to its end, then answers it with an error page."""

    def __init__(self, status: int) -> None:
        self._status = status
        self._parser = h11.Connection(h11.SERVER)

    def feed(self, data: bytes) -> bytes | None:
        """The answer, once the whole request has come."""
        self._parser.receive_data(data)
        try:
            while (event := self._parser.next_event()) is not h11.NEED_DATA:
                if isinstance(event, h11.EndOfMessage):
                    return _page(self._status)
        except h11.RemoteProtocolError:
            return _page(self._status)
        return None


def _page(status: int) -> bytes:
    words = _WORDS[status]
    body = f"<html><head><title>{status} {words}</title></head><body><h1>{words}</h1></body></html>".encode()
    head = (
        f"HTTP/1.1 {status} {words}\r\nServer: gateway\r\nContent-Type: text/html\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode("ascii") + body


def impostor_context(names: Sequence[str]) -> Callable[[], ssl.SSLContext]:
    """A TLS context with a certificate of an authority that nobody trusts; made when first asked for."""
    made: list[ssl.SSLContext] = []

    def context() -> ssl.SSLContext:
        if not made:
            import trustme  # only now: most labs never need it, and its memory counts

            fresh = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            trustme.CA(organization_name="Not the lab's authority").issue_cert(*names).configure_cert(fresh)
            made.append(fresh)
        return made[0]

    return context

"""An HTTP proxy that answers CONNECT and leads on through the asking practice's own line."""

import asyncio
import ssl
from collections.abc import Callable, Mapping, Sequence
from typing import cast

import h11

from bookwatch.lab.faults import Fault
from bookwatch.lab.network.conditions import HEALTHY, drawn
from bookwatch.lab.network.relay import Interception, Relay, connect
from bookwatch.lab.network.tunnel import Tunnel

_REASONS = {407: b"Proxy Authentication Required", 502: b"Bad Gateway", 400: b"Bad Request"}
_STATUS = {"unauthorised": 407, "bad_gateway": 502}


class Proxy:
    """One proxy, own or shared. It resolves the names itself."""

    def __init__(
        self, *, names: Sequence[str], lines: Mapping[str, Relay], impostor: Callable[[], ssl.SSLContext]
    ) -> None:
        self.faults: Sequence[Fault] = ()
        self.names = frozenset(names)
        self.lines = lines
        self.impostor = impostor

    def accept(self) -> asyncio.Protocol:
        """A protocol for the next caller."""
        return _Negotiation(self, fault=drawn(self.faults))


class _Negotiation(asyncio.Protocol):
    """The CONNECT of one connection, up to its answer; then a tunnel takes over."""

    def __init__(self, proxy: Proxy, *, fault: Fault | None) -> None:
        self._proxy = proxy
        self._fault = fault
        self._parser = h11.Connection(h11.SERVER)
        self._transport: asyncio.Transport
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.receive_data(data)
            event = self._parser.next_event()
        except h11.RemoteProtocolError:
            self._answer(400)
            return
        if isinstance(event, h11.Request):
            loop = asyncio.get_running_loop()
            wait = self._fault.number("ms") / 1000 if self._fault and self._fault.kind == "slow" else 0.0
            loop.call_later(wait, self._decide, event) if wait else self._decide(event)

    def _decide(self, request: h11.Request) -> None:
        if self._transport.is_closing():
            return
        host, _, port = request.target.decode("ascii").rpartition(":")
        asker = self._transport.get_extra_info("peername")[0]
        status = _STATUS.get(self._fault.kind, 0) if self._fault else 0
        if status:
            self._answer(status)
        elif request.method != b"CONNECT" or not port.isdigit():
            self._answer(400)
        elif host not in self._proxy.names or asker not in self._proxy.lines:
            self._answer(502)
        else:
            self._lead_on(asker, port=int(port))

    def _answer(self, status: int) -> None:
        headers = [("Content-Length", "0"), ("Connection", "close")]
        if status == 407:
            headers.append(("Proxy-Authenticate", 'Basic realm="lab"'))
        lines = [f"HTTP/1.1 {status} {_REASONS[status].decode()}", *(f"{name}: {value}" for name, value in headers)]
        self._transport.write("\r\n".join([*lines, "", ""]).encode("ascii"))
        self._transport.close()

    def _lead_on(self, asker: str, *, port: int) -> None:
        self._transport.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        if self._fault and self._fault.kind == "untrusted_certificate":
            interception = Interception(self._proxy.impostor())
            self._transport.set_protocol(interception)
            interception.connection_made(self._transport)
            return
        tunnel = Tunnel(conditions=lambda: HEALTHY)
        self._transport.set_protocol(tunnel.client)
        tunnel.client.attach(self._transport)
        if early := self._parser.trailing_data[0]:
            tunnel.client.data_received(early)
        self._task = asyncio.get_running_loop().create_task(connect(tunnel, there=(asker, port)))

"""The benchmark's eight calls by bare sockets, the clock read on each side of every system call: the referee of phases.

Nothing but the calls themselves is timed: no thread, no event loop, no library between.
"""

import json
import socket
import ssl
from dataclasses import dataclass
from time import perf_counter
from urllib.parse import urlsplit

from benchmarks.peers import CALLS, PAYLOAD, call_headers

_END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchanged:
    """A reply, and the moments before its request, at its first piece and at its last, in seconds."""

    sent: float
    first: float
    last: float
    reply: bytes


def with_bare_sockets(base: str, *, context: ssl.SSLContext) -> list[dict[str, float]]:
    """One journey; the phases of each call in milliseconds, by the names of `benchmarks.phases`."""
    parts = urlsplit(base)
    found: list[dict[str, float]] = []
    dialled, sock = dial(str(parts.hostname), parts.port or 443, context)
    with sock:
        for method, number in CALLS:
            call = exchange(sock, request(method, f"/{method}/{number}", parts.netloc))
            phases = {"send_and_wait": call.first - call.sent, "receive": call.last - call.first}
            found.append({name: seconds * 1000 for name, seconds in (dialled | phases).items()})
            dialled = dict.fromkeys(dialled, 0.0)
    return found


def dial(host: str, port: int, context: ssl.SSLContext) -> tuple[dict[str, float], ssl.SSLSocket]:
    """A connection, and the seconds of its three phases."""
    began = perf_counter()
    address = socket.getaddrinfo(host, port, family=socket.AF_INET, type=socket.SOCK_STREAM)[0][4]
    looked_up = perf_counter()
    plain = socket.socket()
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    plain.connect(address)
    connected = perf_counter()
    sock = context.wrap_socket(plain, server_hostname=host)
    shaken = perf_counter()
    return {"dns": looked_up - began, "connect": connected - looked_up, "tls": shaken - connected}, sock


def request(method: str, path: str, host: str) -> bytes:
    """One call of the journey as it travels."""
    body = json.dumps(PAYLOAD).encode() if method == "POST" else b""
    headers = call_headers() | {"Host": host, "Content-Type": "application/json", "Content-Length": str(len(body))}
    head = "\r\n".join([f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())])
    return head.encode() + _END + body


def exchange(sock: ssl.SSLSocket, request: bytes) -> Exchanged:
    """Send, and read the whole reply."""
    sent = perf_counter()
    sock.sendall(request)
    reply = sock.recv(65_536)
    first = last = perf_counter()
    while not _is_whole(reply):
        reply += sock.recv(65_536)
        last = perf_counter()
    return Exchanged(sent=sent, first=first, last=last, reply=reply)


def _is_whole(reply: bytes) -> bool:
    head, end, body = reply.partition(_END)
    if not end:
        return False
    lengths = (line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
    return len(body) >= int(next(lengths))

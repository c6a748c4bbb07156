"""A real HTTP server on loopback, with TLS and bad habits on demand."""

import contextlib
import json
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any

import trustme

from probes.transport.trust import TLSSocket

Answer = Callable[["Request", socket.socket], bytes | None]
"""Given a request and the connection: the bytes to send, or None to close the connection."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a client sent; header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class WebServer:
    """Counts its connections and keeps its requests."""

    port: int = 0
    requests: list[Request] = field(default_factory=list)
    connections: int = 0

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}"


def reply(
    status: int, body: Any = None, *, headers: Mapping[str, str] | None = None, content: bytes | None = None
) -> bytes:
    """A complete HTTP reply: JSON, or `content` as it is."""
    data = content if content is not None else b"" if body is None else json.dumps(body).encode()
    fields = {"Content-Type": "application/fhir+json", "Content-Length": str(len(data)), **(headers or {})}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status} Reason\r\n{head}\r\n".encode() + data


def outcome(code: str) -> dict[str, Any]:
    """An OperationOutcome with an error code."""
    return {"resourceType": "OperationOutcome", "issue": [{"details": {"coding": [{"code": code}]}}]}


def server_context(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    """A context with a certificate of the authority."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    # A client that gives up before the handshake would leave a socket open, which some later test would be blamed for.
    context.sslsocket_class = TLSSocket
    authority.issue_cert(*(names or ("localhost", "127.0.0.1", "core.bookwatch.test"))).configure_cert(context)
    return context


@contextmanager
def serving(answer: Answer, *, context: ssl.SSLContext | None, host: str = "127.0.0.1") -> Iterator[WebServer]:
    """A server for the time of the block; each connection has its thread."""
    server = WebServer()
    over = Event()
    with socket.create_server((host, 0)) as listener:
        listener.settimeout(0.05)
        server.port = listener.getsockname()[1]
        threads = [Thread(target=_accept, args=(listener, server, answer, context, over))]
        threads[0].start()
        try:
            yield server
        finally:
            over.set()
            threads[0].join()


def _accept(
    listener: socket.socket, server: WebServer, answer: Answer, context: ssl.SSLContext | None, over: Event
) -> None:
    threads = []
    while not over.is_set():
        try:
            connection, _ = listener.accept()
        except TimeoutError:
            continue
        server.connections += 1
        connection.settimeout(10)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        thread = Thread(target=_serve, args=(connection, server, answer, context), daemon=True)
        thread.start()
        threads.append(thread)
    for thread in threads:
        thread.join(5)


def _serve(connection: socket.socket, server: WebServer, answer: Answer, context: ssl.SSLContext | None) -> None:
    with connection, contextlib.suppress(OSError, ValueError):
        sock = context.wrap_socket(connection, server_side=True) if context else connection
        with sock, sock.makefile("rb") as reader:
            while request := _read(reader):
                server.requests.append(request)
                answered = answer(request, sock)
                if answered is None:
                    return
                sock.sendall(answered)


def _read(reader: Any) -> Request | None:
    words = reader.readline().decode("latin-1").split()
    if len(words) < 2:
        return None
    headers = {}
    while line := reader.readline().decode("latin-1").strip():
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    body = reader.read(int(headers.get("content-length", "0")))
    return Request(method=words[0], path=words[1], headers=headers, body=body)

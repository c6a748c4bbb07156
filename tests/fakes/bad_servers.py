"""How servers misbehave after a request: answers for `tests.fakes.web_server.serving`, and ports that do worse."""

import contextlib
import socket
import ssl
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread

from tests.fakes.web_server import Answer, Request, reply

_RESETTING = """
import socket, struct
with socket.create_server(("127.0.0.1", 0)) as listener:
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    print(listener.getsockname()[1], flush=True)
    while True:
        listener.accept()[0].close()
"""


def answering(*args: object, **settings: object) -> Answer:
    """The same complete reply each time; arguments as for `reply`."""
    return lambda _, __: reply(*args, **settings)  # type: ignore[arg-type]


def raw(data: bytes) -> Answer:
    """Some bytes, then the end of the connection."""

    def answer(_: Request, sock: socket.socket) -> bytes | None:
        sock.sendall(data)
        return None

    return answer


def slam(_: Request, sock: socket.socket) -> bytes | None:
    """Reset the connection instead of a reply."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return None


def reset_in_body(request: Request, sock: socket.socket) -> bytes | None:
    """Reset the connection within the body."""
    sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc")
    return slam(request, sock)


def hang(_: Request, __: socket.socket) -> bytes | None:
    """No reply for longer than a step may take."""
    time.sleep(1.2)
    return None


def trickling(head: bytes, rest: bytes) -> Answer:
    """The head at once, the rest byte by byte."""

    def answer(_: Request, sock: socket.socket) -> bytes | None:
        sock.sendall(head)
        for byte in rest:
            sock.sendall(bytes([byte]))
            time.sleep(0.05)
        return None

    return answer


def for_ever(head: bytes, piece: bytes, *, pause_s: float = 0.0) -> Answer:
    """A reply without an end."""

    def answer(_: Request, sock: socket.socket) -> bytes | None:
        sock.sendall(head)
        while True:
            sock.sendall(piece)
            time.sleep(pause_s)

    return answer


def bad_record(_: Request, sock: socket.socket) -> bytes | None:
    """Bytes beneath TLS that are no TLS record."""
    assert isinstance(sock, ssl.SSLSocket)
    plain = socket.socket(fileno=sock.detach())
    plain.sendall(b"\x00" * 64)
    plain.close()
    return None


@contextmanager
def accepting() -> Iterator[int]:
    """A port that accepts and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@contextmanager
def full_backlog() -> Iterator[int]:
    """A port whose queue is full, so that a new connection waits for ever (Linux drops the SYN)."""
    with socket.socket() as listener, contextlib.ExitStack() as waiting:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(3):
            each = waiting.enter_context(socket.socket())
            each.settimeout(0)
            each.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


@contextmanager
def resetting() -> Iterator[int]:
    """A port of another process that resets each connection at once: often before the client has noticed it."""
    with subprocess.Popen([sys.executable, "-c", _RESETTING], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.kill()


@contextmanager
def saying(answer: bytes) -> Iterator[int]:
    """A port that answers the first bytes of one connection with others, and closes."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve_one() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(10_000)
                connection.sendall(answer)

        thread = Thread(target=serve_one)
        thread.start()
        yield listener.getsockname()[1]
        thread.join()


Port = Callable[[], contextlib.AbstractContextManager[int]]
"""A kind of port, such as `accepting`."""

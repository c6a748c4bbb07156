"""A vantage's way out: look-up, TCP, a proxy's CONNECT and TLS, each timed and bounded."""

import base64
import errno
import socket
import ssl
from dataclasses import dataclass, field
from http.client import HTTPResponse
from urllib.parse import unquote, urlsplit

from domain.vocabulary import Phase
from probes.transport.deadline import Deadline
from probes.transport.errors import ProxyError
from probes.transport.names import look_up
from probes.transport.stopwatch import Stopwatch

_LARGEST_ANSWER = 16_384


@dataclass(slots=True, kw_only=True)
class Line:
    """One run's way out. `watch` and `deadline` are those of the call in hand."""

    context: ssl.SSLContext
    connect_s: float
    resolver: tuple[str, int] | None = None
    proxy: str | None = None
    source_address: str | None = None
    watch: Stopwatch = field(default_factory=Stopwatch)
    deadline: Deadline = field(default_factory=lambda: Deadline(0.0))
    reply: HTTPResponse | None = None
    """Whose head is being read."""

    def dial(self, host: str, port: int, *, tls: bool) -> socket.socket:
        """A connected socket, through the proxy and with TLS where asked. Raises OSError."""
        sock = self._through_proxy(self.proxy, host, port) if self.proxy else self._reach(host, port)
        return self._shake(sock, host) if tls else sock

    def _limit(self) -> Deadline:
        return self.deadline.earlier(self.connect_s)

    def _reach(self, host: str, port: int) -> socket.socket:
        with self.watch.timing(Phase.DNS):
            addresses = look_up(
                host,
                resolver=self.resolver,
                source=self.source_address,
                deadline=self._limit(),
                was_ours=self.watch.was_ours,
            )
        with self.watch.timing(Phase.CONNECT):
            return self._first_open(addresses, port)

    def _first_open(self, addresses: list[str], port: int) -> socket.socket:
        """The first address that answers; the last error where none does."""
        limit = self._limit()
        failure: OSError = OSError("the name has no address")
        for address in addresses:
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            sock = socket.socket(family, socket.SOCK_STREAM)
            try:
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                if self.source_address and (":" in self.source_address) == (":" in address):
                    sock.bind((self.source_address, 0))
                sock.settimeout(limit.need())
                sock.connect((address, port))
                sock.getpeername()  # not there any more where it was reset as soon as it was made
            except OSError as error:
                sock.close()
                failure = ConnectionResetError(*error.args) if error.errno == errno.ENOTCONN else error
            else:
                return sock
        raise failure

    def _through_proxy(self, proxy: str, host: str, port: int) -> socket.socket:
        parts = urlsplit(proxy)
        try:
            sock = self._reach(parts.hostname or "", parts.port or 8080)
        except OSError as error:
            if self.watch.failed_phase is Phase.CONNECT:
                # The proxy itself cannot be reached: its fault, not the core's address.
                timed_out = isinstance(error, TimeoutError)
                self.watch.error = ProxyError(f"proxy: {error}", status=None, timed_out=timed_out)
            raise
        try:
            with self.watch.timing(Phase.CONNECT):
                self._ask_proxy(sock, f"{host}:{port}", _credentials(parts.username, parts.password))
        except BaseException:
            sock.close()
            raise
        return sock

    def _ask_proxy(self, sock: socket.socket, authority: str, credentials: str) -> None:
        limit = self._limit()
        try:
            sock.settimeout(limit.need())
            sock.sendall(f"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n{credentials}\r\n".encode("ascii"))
            answer = b""
            while b"\r\n\r\n" not in answer:
                sock.settimeout(limit.need())
                # The client speaks first in TLS, so nothing but the answer can be in here.
                piece = sock.recv(4096)
                if not piece or len(answer) > _LARGEST_ANSWER:
                    raise ProxyError("the proxy closed the connection without an answer", status=None)
                answer += piece
        except TimeoutError as error:
            raise ProxyError("the proxy did not answer CONNECT in time", status=None, timed_out=True) from error
        except ConnectionError as error:
            raise ProxyError(f"the proxy cut the connection ({type(error).__name__})", status=None) from error
        status = _status(answer)
        if status != 200:
            raise ProxyError(f"the proxy answered CONNECT with {status}", status=status)

    def _shake(self, sock: socket.socket, host: str) -> ssl.SSLSocket:
        try:
            with self.watch.timing(Phase.TLS):
                sock.settimeout(self._limit().need())
                return self.context.wrap_socket(sock, server_hostname=host)
        except BaseException:
            sock.close()
            raise


def _credentials(user: str | None, password: str | None) -> str:
    if not user:
        return ""
    pair = f"{unquote(user)}:{unquote(password or '')}".encode()
    return f"Proxy-Authorization: Basic {base64.b64encode(pair).decode('ascii')}\r\n"


def _status(answer: bytes) -> int:
    """The status of an answer's first line, or 0 where it has none."""
    words = answer.split(b"\r\n", 1)[0].split()
    return int(words[1]) if len(words) > 1 and words[0].startswith(b"HTTP/") and words[1].isdigit() else 0

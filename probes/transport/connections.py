"""urllib3 connections that dial through a `Line`, and whose reading is timed and bounded byte by byte."""

import http.client
import io
import logging
import re
import socket
from functools import partial
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.response import HTTPResponse

from domain.vocabulary import Phase
from probes.transport.line import Line

# What urllib3 cannot read of a reply's head it writes into the log: a server's words, next to the address called.
logging.getLogger("urllib3.connection").setLevel(logging.ERROR)

_INTERIM = frozenset(range(100, 200)) - {101}
_LONGEST_CHUNK_HEAD = 1_024
_CHUNK_SIZE = re.compile(rb"[0-9A-Fa-f]{1,12}")


class _BoundedReader(io.RawIOBase):
    """Reads from a socket until the step's deadline: a server that trickles bytes cannot hold a run.

    A plain socket timeout starts anew with each byte.
    """

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, line: Line) -> None:
        super().__init__()
        self._raw = raw
        self._sock = sock
        self._line = line

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(self._line.deadline.need())
        watch = self._line.watch
        watch.resume()
        size = self._raw.readinto(buffer)
        watch.pause()  # what is done with it takes our time, not the network's
        return size

    def close(self) -> None:
        if not self.closed:
            self._raw.close()  # SocketIO counts who still reads: the socket closes after the last
        super().close()


class _TimedReply(http.client.HTTPResponse):
    """Ends the phase `wait` at the first byte and begins `receive` there."""

    def __init__(self, sock: socket.socket, *args: Any, line: Line, **settings: Any) -> None:
        super().__init__(sock, *args, **settings)
        self._line = line
        line.reply = self
        raw = self.fp.detach()
        self.fp = io.BufferedReader(_BoundedReader(raw, sock, line))

    def _read_status(self) -> tuple[str, int, str]:
        if not self.fp.peek(1):
            raise http.client.RemoteDisconnected("the connection was closed without a reply")
        self._line.watch.end()
        self._line.watch.begin(Phase.RECEIVE)
        self._line.watch.pause()
        # http.client takes any interim reply but 100 for the reply itself, and the next call would then read this
        # one's: an old answer under a new question.
        while (found := super()._read_status())[1] in _INTERIM:  # type: ignore[misc]
            http.client.parse_headers(self.fp)
        return found  # type: ignore[no-any-return]

    def _read_next_chunk_size(self) -> int:
        """Strictly: http.client takes a chunk of size -1 as "all that follows", without a bound."""
        line = self.fp.readline(_LONGEST_CHUNK_HEAD)
        if not line:
            raise http.client.IncompleteRead(b"")
        size = line.partition(b";")[0].strip()
        if not _CHUNK_SIZE.fullmatch(size):
            raise http.client.HTTPException("a chunk without a size")
        return int(size, 16)


class _Timed(HTTPConnection):
    """What both kinds of connection share."""

    tls = False

    def __init__(self, *args: Any, line: Line, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self._line = line
        self._pending: list[bytes] | None = None
        self.response_class = partial(_TimedReply, line=line)  # type: ignore[assignment]

    def connect(self) -> None:
        """Dial. The certificate was verified, with the host's name, in the handshake."""
        self.sock = self._line.dial(self.host, self.port or 0, tls=self.tls)
        self.is_verified = self.tls

    def request(self, *args: Any, **settings: Any) -> None:
        """Send one request."""
        if self.sock is None:
            self.connect()  # else http.client would dial inside the phase `send`
        with self._line.watch.timing(Phase.SEND):
            # Within the phase: time that runs out between two phases would belong to none, as if it were our mistake.
            self.timeout = self._line.deadline.need()
            self._line.watch.pause()
            self._pending = []
            try:
                super().request(*args, **settings)
                whole = b"".join(self._pending)
            finally:
                self._pending = None
            self._line.watch.resume()
            self.send(whole)

    def send(self, data: Any) -> None:
        """Collect the head and the body, so that a request is one TLS record: fewer packets, and less CPU."""
        if self._pending is None:
            super().send(data)
        else:
            self._pending.append(data)

    def getresponse(self) -> HTTPResponse:  # type: ignore[override] # urllib3 departs from http.client here
        """Wait for the reply and read its head."""
        with self._line.watch.timing(Phase.WAIT):
            self.timeout = self._line.deadline.need()
            try:
                return super().getresponse()
            except BaseException:
                # urllib3 gives up a reply whose lengths differ without closing it, and so its socket stays open.
                if self._line.reply is not None:
                    self._line.reply.close()
                raise
            finally:
                self._line.reply = None


class _TimedPlain(_Timed):
    pass


class _TimedSecure(_Timed, HTTPSConnection):
    tls = True

    @property
    def is_connected(self) -> bool:
        """Whether the connection may be used again: not where a server has sent more than it was asked for."""
        sock: Any = self.sock
        return super().is_connected and not sock.pending()


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _TimedPlain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _TimedSecure


def open_pool(scheme: str, host: str, port: int | None, *, line: Line) -> HTTPConnectionPool:
    """A pool of one kept connection to a host, for one run."""
    kind = _SecurePool if scheme == "https" else _PlainPool
    return kind(host, port, maxsize=1, line=line)

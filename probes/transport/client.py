"""One run's HTTP client: every call ends as an `Exchange`, whatever the network or the server does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

from requests import PreparedRequest, RequestException, Response
from requests.adapters import HTTPAdapter
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.exceptions import HTTPError
from urllib3.response import HTTPResponse

from domain.runs import Phases
from domain.vocabulary import Phase
from probes.transport.connections import open_pool
from probes.transport.deadline import Deadline
from probes.transport.errors import ReplyTooLargeError
from probes.transport.line import Line
from probes.transport.stopwatch import Stopwatch

MAX_REPLY = 10_000_000
"""Bytes. e-RS itself refuses a worklist above 10 MB."""

_PIECE = 262_144


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A complete reply. Header names in lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """What came of one call: a reply, or the error and the phase it struck in; and every time, in milliseconds."""

    phases: Phases
    total_ms: float
    client_ms: float
    reply: Reply | None = None
    error: BaseException | None = None
    failed_phase: Phase | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What was sent, and what came of it; header names as they were sent."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None
    exchange: Exchange


class _Adapter(HTTPAdapter):
    """HTTPAdapter on our own pools: no retries, no proxies from the environment, trust from one context."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._pools: dict[tuple[str, str, int | None], HTTPConnectionPool] = {}
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **settings: Any) -> None:
        """No pool manager: the pools of a run are a handful, and ours."""

    def get_connection_with_tls_context(self, request: PreparedRequest, *_: Any, **__: Any) -> HTTPConnectionPool:
        """The pool of the request's host."""
        parts = urlsplit(request.url or "")
        key = (str(parts.scheme), str(parts.hostname), parts.port)
        pool = self._pools.get(key)
        if pool is None:
            pool = self._pools[key] = open_pool(*key, line=self._line)
        return pool

    def cert_verify(self, *_: Any, **__: Any) -> None:
        """Nothing to set: the line's SSL context demands a certificate and checks the name, always."""

    def build_response(self, req: PreparedRequest, resp: Any) -> Response:
        """The raw reply alone: no cookie jar, no guessed encoding."""
        response = Response()
        response.status_code = resp.status
        response.raw = resp
        return response

    def close(self) -> None:
        """Close every connection."""
        for pool in self._pools.values():
            pool.close()


class Client:
    """Makes the calls of one run over its line, keeps connections between them, closes them at the end."""

    def __init__(self, line: Line, *, on_call: Callable[[Call], None] | None = None) -> None:
        """`on_call` is called after each call."""
        self._line = line
        self._on_call = on_call
        self._adapter = _Adapter(line)

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self._adapter.close()

    def call(
        self, *, method: str, url: str, headers: Mapping[str, str], body: bytes | None, deadline: Deadline
    ) -> Exchange:
        """One call, finished before the deadline. Never raises for what the network or the server does."""
        request = PreparedRequest()
        request.method, request.url, request.body = method, url, body
        # A plain dict is all that urllib3 needs, and costs a tenth of requests' own kind.
        request.headers = dict(headers)  # type: ignore[assignment]
        self._line.deadline = deadline
        watch = self._line.watch = Stopwatch()
        reply: Reply | None = None
        try:
            reply = self._exchange(request, watch)
        except (RequestException, HTTPError, HTTPException, OSError, ValueError) as error:
            watch.fail(error)
        watch.stop()
        exchange = Exchange(
            phases=watch.phases(),
            total_ms=watch.total_s * 1000,
            client_ms=watch.client_s * 1000,
            reply=reply,
            # A server may reply before it has read everything: then the broken send does not count.
            error=None if reply else _origin(watch.error),
            failed_phase=None if reply else watch.failed_phase,
        )
        if self._on_call:
            self._on_call(Call(method=method, url=url, headers=headers, body=body, exchange=exchange))
        return exchange

    def _exchange(self, request: PreparedRequest, watch: Stopwatch) -> Reply:
        raw: HTTPResponse = self._adapter.send(request, stream=True).raw
        try:
            with watch.timing(Phase.RECEIVE):
                watch.pause()  # until it reads from the connection
                content = _read(raw)
        except BaseException:
            raw.close()
            raise
        return Reply(
            status=raw.status, headers={name.lower(): value for name, value in raw.headers.items()}, content=content
        )


def _origin(error: BaseException | None) -> BaseException | None:
    """What really happened, below urllib3's wrapping: a time-out must stay one, and a reset a reset."""
    while isinstance(error, HTTPError) and error.__cause__ is not None:
        error = error.__cause__
    return error


def _read(raw: HTTPResponse) -> bytes:
    """The whole body. Raises ReplyTooLargeError."""
    pieces = []
    size = 0
    while piece := raw.read(_PIECE, decode_content=False):
        pieces.append(piece)
        size += len(piece)
        if size > MAX_REPLY:
            raise ReplyTooLargeError(f"the reply is larger than {MAX_REPLY} bytes")
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)

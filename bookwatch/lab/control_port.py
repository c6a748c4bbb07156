"""A loopback control port: list, put and delete faults as JSON over plain HTTP.

    GET /faults            {"faults": {key: document}}
    PUT /faults/KEY        the document of one fault  -> 204, or 422 {"error", "remedy"}
    DELETE /faults/KEY     -> 204, or 404

The network process and the director of the lab both have one; nothing but loopback reaches it.
"""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

from bookwatch.lab.errors import FaultError, LabError

_MOST_BYTES = 100_000
_WHEN_AWAY = "see whether all of the lab still runs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handlers:
    """What the port does; called in threads of the port. `delete` returns whether there was one."""

    listed: Callable[[], Mapping[str, Any]]
    put: Callable[[str, Mapping[str, Any]], None]
    delete: Callable[[str], bool]


class ControlPort:
    """The port, served by a thread from `start` to `close`. Port 0: any free one."""

    def __init__(self, handlers: Handlers, *, port: int = 0) -> None:
        try:
            self._server = ThreadingHTTPServer(
                ("127.0.0.1", port), type("Handler", (_Handler,), {"handlers": handlers})
            )
        except OSError as problem:
            raise LabError(f"control port 127.0.0.1:{port} cannot be used ({problem}); free it or choose 0") from None
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), name="control", daemon=True)

    @property
    def url(self) -> str:
        """Base URL."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def close(self) -> None:
        """Answer no more."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    handlers: Handlers

    def do_GET(self) -> None:
        if self.path == "/faults":
            self._answer(200, {"faults": self.handlers.listed()})
        else:
            self._answer(404, {"error": f"nothing at {self.path}", "remedy": "GET /faults"})

    def do_PUT(self) -> None:
        try:
            self.handlers.put(self._key(), self._document())
        except FaultError as wrong:
            self._answer(422, {"error": wrong.problem, "remedy": wrong.remedy})
        except ValueError as wrong:
            self._answer(400, {"error": str(wrong), "remedy": "send one JSON object"})
        except LabError as failed:
            self._answer(502, {"error": str(failed), "remedy": _WHEN_AWAY})
        else:
            self._answer(204)

    def do_DELETE(self) -> None:
        try:
            found = self.handlers.delete(self._key())
        except LabError as failed:
            self._answer(502, {"error": str(failed), "remedy": _WHEN_AWAY})
        else:
            self._answer(204) if found else self._answer(404, {"error": "no such fault", "remedy": "GET /faults"})

    def _key(self) -> str:
        return unquote(self.path.removeprefix("/faults/"))

    def _document(self) -> Mapping[str, Any]:
        size = int(self.headers.get("Content-Length", "0"))
        document = json.loads(self.rfile.read(min(size, _MOST_BYTES)) or b"{}")
        if not isinstance(document, dict):
            raise FaultError("the body is not an object", remedy="send one JSON object")
        return document

    def _answer(self, status: int, document: Mapping[str, Any] | None = None) -> None:
        body = b"" if document is None else json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base class names it so
        """Say nothing: the caller knows what it asked."""

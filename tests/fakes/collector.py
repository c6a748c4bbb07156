"""A small real HTTP server that answers as a collector does, and can be told to misbehave."""

import gzip
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = tuple[int, dict[str, str], Any]
"""Status, extra headers, JSON body."""

Behaviour = Callable[[dict[str, Any]], Answer]
"""What to answer to one batch."""


def store_all(batch: dict[str, Any]) -> Answer:
    """Every run is stored."""
    results = [{"run_id": run["run_id"], "status": "stored"} for run in batch["runs"]]
    return 200, {}, {"received": len(results), "results": results}


class FakeCollector:
    """Keeps each batch that it received, with the token and the address that it came from."""

    def __init__(self, *, url: str) -> None:
        self.url = url
        self.behaviour: Behaviour = store_all
        self.batches: list[dict[str, Any]] = []
        self.tokens: list[str] = []
        self.sources: list[str] = []
        self.changed = threading.Condition()

    def stored(self) -> list[dict[str, Any]]:
        """Every run of every batch, in order of arrival."""
        return [run for batch in self.batches for run in batch["runs"]]

    def wait_for(self, condition: Callable[[], object], *, timeout_s: float = 10.0) -> None:
        """Wait until something is true of what was received; fails when it never becomes so."""
        with self.changed:
            assert self.changed.wait_for(lambda: bool(condition()), timeout=timeout_s), self.batches

    def take(self, raw: bytes, *, token: str, source: str) -> Answer:
        """Answer one request."""
        batch = json.loads(gzip.decompress(raw))
        answer = self.behaviour(batch)
        with self.changed:
            self.batches.append(batch)
            self.tokens.append(token)
            self.sources.append(source)
            self.changed.notify_all()
        return answer


@contextmanager
def fake_collector() -> Iterator[FakeCollector]:
    """Serve on a free port of loopback until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            token = self.headers["Authorization"].removeprefix("Bearer ")
            status, headers, body = collector.take(raw, token=token, source=self.client_address[0])
            payload = json.dumps(body).encode()
            self.send_response(status)
            for name, value in {"Content-Length": str(len(payload)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, *_: object) -> None:
            """Stay quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    collector = FakeCollector(url=f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield collector
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

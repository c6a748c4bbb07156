"""A collector on a real socket, and what an agent would send it."""

import gzip
import json
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import requests
import uvicorn
from sqlalchemy import Engine

from collectors.api import create_api
from domain.runs import Run
from domain.wire import batch_to_json, run_to_json
from tests.unit.data.samples import NOON, TOKENS


@dataclass
class Collector:
    """A running collector as an agent sees it; its clock stands still at one minute past noon."""

    url: str
    now: datetime = NOON + timedelta(minutes=1)
    session: requests.Session = field(default_factory=requests.Session)

    def post(
        self, body: bytes, *, token: str = TOKENS["agent-1"], headers: Mapping[str, str] | None = None
    ) -> requests.Response:
        """Send raw bytes as results."""
        given = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"} | dict(headers or {})
        return self.session.post(f"{self.url}/api/v1/results", data=body, headers=given, timeout=10)

    def send(self, *runs: Run | dict[str, Any], agent: str = "agent-1", token: str = TOKENS["agent-1"]) -> Any:
        """Send runs gzipped, as an agent does; the reply's body."""
        return self.post(packed(*runs, agent=agent), token=token, headers={"Content-Encoding": "gzip"}).json()


def document(*runs: Run | dict[str, Any], agent: str = "agent-1") -> dict[str, Any]:
    """A batch as an agent would write it."""
    plain = [run_to_json(run) if isinstance(run, Run) else run for run in runs]
    return batch_to_json(plain, agent=agent, agent_version="0.1.0", sent_at=NOON, queued=7)


def packed(*runs: Run | dict[str, Any], agent: str = "agent-1") -> bytes:
    """A batch as gzip."""
    return gzip.compress(json.dumps(document(*runs, agent=agent)).encode())


def serving(engine: Engine) -> Iterator[Collector]:
    """Serve a collector until the generator is closed."""
    known = Collector(url="")
    app = create_api(engine=engine, clock=lambda: known.now)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    known.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    with known.session:
        yield known
    server.should_exit = True
    thread.join()

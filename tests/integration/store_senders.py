"""The agents of the store trial: they send, and send again to the other collector what was not acknowledged."""

import gzip
import json
import random
import threading
import time
from collections import Counter

import requests

from benchmarks.ingest import TOKEN, a_batch
from tests.integration.store_servers import ROUND_S, Service

RUNS = 25
HEADERS = {"Authorization": f"Bearer {TOKEN}", "Content-Encoding": "gzip", "Content-Type": "application/json"}
AGAIN_SHARE = 0.1
"""How many acknowledged batches are sent once more, as an agent does that died before it could delete them."""


class Sender(threading.Thread):
    """Sends batches until it is told to end, then delivers what it still holds."""

    def __init__(self, collectors: list[Service], *, every_s: float, seed: int) -> None:
        super().__init__(name=f"sender-{seed}", daemon=True)
        self._collectors = collectors
        self._every_s = every_s
        self._chance = random.Random(seed)
        self._over = threading.Event()
        self.acknowledged: set[str] = set()
        self.answers: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.slowest_s = 0.0

    def run(self) -> None:
        """Send a batch each `every_s` seconds, or later while nobody takes it."""
        while not self._over.wait(self._every_s):
            body = gzip.compress(a_batch(runs=RUNS, within_s=ROUND_S), 1)
            began = time.monotonic()
            self._deliver(body, again=False)
            self.slowest_s = max(self.slowest_s, time.monotonic() - began)
            if self._chance.random() < AGAIN_SHARE:
                self._deliver(body, again=True)

    def _deliver(self, body: bytes, *, again: bool) -> None:
        turn = self._chance.randrange(2)
        while (answers := self._sent(body, to=self._collectors[turn])) is None:
            turn = 1 - turn
            time.sleep(0.3)
        for answer in answers:
            status = str(answer["status"])
            self.answers[f"{status} again" if again else status] += 1
            if status == "rejected" or (again and status != "duplicate"):
                self.wrong.append(f"{answer}")
            self.acknowledged.add(str(answer["run_id"]))

    def _sent(self, body: bytes, *, to: Service) -> list[dict[str, str]] | None:
        try:
            reply = requests.post(f"{to.url}/api/v1/results", data=body, headers=HEADERS, timeout=20)
        except requests.RequestException as error:
            self.answers[type(error).__name__] += 1
            return None
        if reply.status_code != 200:
            self.answers[f"HTTP {reply.status_code}"] += 1
            return None
        found: list[dict[str, str]] = json.loads(reply.content)["results"]
        return found

    def end(self) -> None:
        """Send no more; wait until what was begun is delivered."""
        self._over.set()
        self.join()


class Reader(threading.Thread):
    """Looks at the pages all the time."""

    def __init__(self, pages: list[Service]) -> None:
        super().__init__(name="reader", daemon=True)
        self._pages = pages
        self._over = threading.Event()
        self.seen: Counter[str] = Counter()

    def run(self) -> None:
        """Ask each page server once a second."""
        while not self._over.wait(1.0):
            for each in self._pages:
                try:
                    self.seen[str(requests.get(each.url, timeout=20).status_code)] += 1
                except requests.RequestException:
                    self.seen["away"] += 1

    def end(self) -> None:
        """Look no more."""
        self._over.set()
        self.join()

"""The servers of the store trial: six processes of `bookwatch serve` on one PostgreSQL, which die and come back."""

import os
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import requests

ROUND_S = 10
ROLES = ("collector", "collector", "evaluator", "evaluator", "pages", "pages")
BACK_WITHIN_S = 180.0


@dataclass(slots=True)
class Service:
    """One process of `bookwatch serve`, started again whenever it has ended (it may not start while its database is
    away, as any service manager knows)."""

    role: str
    database: str
    log: Path
    port: int = field(default=0)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it on its port."""
        if not self.port:
            with socket.create_server(("127.0.0.1", 0)) as free:
                self.port = free.getsockname()[1]
        told = {"DATABASE_URL": self.database, "PORT": str(self.port), "ROUND_S": str(ROUND_S)}
        environment = os.environ | {f"BOOKWATCH_{name}": value for name, value in told.items()}
        command = [sys.executable, "-m", "bookwatch", "serve", "--role", self.role]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """Its number now."""
        return self.process.pid if self.process else 0

    def kill(self) -> None:
        """SIGKILL."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def answers(self) -> bool:
        """Whether it answers and its database does."""
        try:
            told = requests.get(f"{self.url}/readyz", timeout=10).json()
        except (requests.RequestException, ValueError):
            return False
        return bool(told.get("database") == "ok")


class Nurse(threading.Thread):
    """Starts again what has ended."""

    def __init__(self, services: list[Service]) -> None:
        super().__init__(name="nurse", daemon=True)
        self._services = services
        self._over = threading.Event()

    def run(self) -> None:
        """Look each half second."""
        while not self._over.wait(0.5):
            for each in self._services:
                if each.process is None or each.process.poll() is not None:
                    each.start()

    def end(self) -> None:
        """Let them rest: kill all."""
        self._over.set()
        self.join()
        for each in self._services:
            each.kill()


def wait_for(services: list[Service]) -> float:
    """Wait until all answer; returns after how many seconds. Raises TimeoutError."""
    began = time.monotonic()
    while not all(each.answers() for each in services):
        if time.monotonic() - began > BACK_WITHIN_S:
            silent = [each for each in services if not each.answers()]
            told = "\n".join(each.log.read_text()[-1500:] for each in silent)
            raise TimeoutError(f"no answer from {[each.role for each in silent]}\n{told}")
        time.sleep(0.3)
    return time.monotonic() - began

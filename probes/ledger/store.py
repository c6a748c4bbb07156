"""The ledger's file: SQLite beside the outbox, committed before the call that makes something."""

import logging
import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import astuple, fields
from datetime import datetime, timedelta
from pathlib import Path

from domain.clock import Clock, iso
from probes.ledger.entries import Entry, RunFacts

_LOG = logging.getLogger(__name__)

_SCHEMA = """
CREATE TABLE IF NOT EXISTS things (
    entry_id INTEGER PRIMARY KEY, run_id TEXT NOT NULL, trace_id TEXT NOT NULL, vantage TEXT NOT NULL,
    organisation TEXT NOT NULL, role TEXT NOT NULL, core TEXT NOT NULL, nhs_number TEXT NOT NULL, over_at TEXT NOT NULL,
    kind TEXT NOT NULL, intended_at TEXT NOT NULL, reference TEXT NOT NULL, parent TEXT NOT NULL,
    attempts INTEGER NOT NULL, next_at TEXT NOT NULL, problem TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS things_by_run ON things (run_id);
"""
_RUN = ", ".join(each.name for each in fields(RunFacts))
_COLUMNS = f"entry_id, {_RUN}, kind, intended_at, reference, parent, attempts, problem"
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=15)


class LedgerError(Exception):
    """The ledger could not be read or written: which file, what happened, what to do."""

    def __init__(self, path: Path, *, problem: str) -> None:
        super().__init__(f"ledger {path}: {problem}; free space on its disk and let the agent's user write there")


class Ledger:
    """Safe for threads; several processes may have the same file open."""

    def __init__(self, path: Path, *, clock: Clock) -> None:
        """Open or create. Raises LedgerError; sqlite3.DatabaseError where the file is damaged."""
        self.path, self._clock = path, clock
        self._lock = threading.Lock()
        try:
            self._connection = _connect(path)
        except sqlite3.OperationalError as error:
            raise LedgerError(path, problem=str(error)) from error

    def now(self) -> datetime:
        """By the ledger's own clock."""
        return self._clock()

    def intend(self, run: RunFacts, *, kind: str, parent: str) -> int:
        """Commit that something is about to be made; its entry's id. On the disk when this returns."""
        now = iso(self._clock())
        row = (*astuple(run)[:-1], iso(run.over_at), kind, now, "", parent, 0, now, "")
        with self._transaction(synchronous="FULL") as connection:
            found = connection.execute(
                f"INSERT INTO things ({_RUN}, kind, intended_at, reference, parent, attempts, next_at, problem)"
                f" VALUES ({', '.join('?' * len(row))})",
                row,
            )
            return int(found.lastrowid or 0)

    def created(self, entry_id: int, *, reference: str) -> None:
        """It was made, and this is what the system calls it."""
        self._run("UPDATE things SET reference = ? WHERE entry_id = ?", reference, entry_id)

    def remove(self, entry_ids: Sequence[int]) -> None:
        """They are cleared away, or were never made."""
        with self._transaction() as connection:
            connection.executemany("DELETE FROM things WHERE entry_id = ?", [(each,) for each in entry_ids])

    def end(self, run_id: str) -> None:
        """A run has ended: what it left may be cleared away at once."""
        now = iso(self._clock())
        self._run("UPDATE things SET over_at = ? WHERE run_id = ? AND over_at > ?", now, run_id, now)

    def end_all(self) -> int:
        """No run goes any more (the only process that makes any has just started): how many things are left."""
        now = iso(self._clock())
        with self._transaction() as connection:
            connection.execute("UPDATE things SET over_at = ?, next_at = ?", (now, now))
        return len(self.entries())

    def put_off(self, entries: Sequence[Entry], *, problem: str, until: datetime | None = None) -> None:
        """They could not be cleared away now: try again later, each time twice as late."""
        now = self._clock()
        with self._transaction() as connection:
            for each in entries:
                pause = min(FIRST_PAUSE * 2 ** min(each.attempts, 10), LONGEST_PAUSE)
                connection.execute(
                    "UPDATE things SET attempts = attempts + 1, next_at = ?, problem = ? WHERE entry_id = ?",
                    (iso(until or now + pause), problem[:300], each.entry_id),
                )

    def entries(self) -> list[Entry]:
        """Everything that is, or may be, left; the oldest first."""
        return self._found("1 = 1")

    def due(self) -> list[Entry]:
        """What no run clears away any more and whose time to try (again) has come."""
        now = iso(self._clock())
        return self._found("over_at <= ? AND next_at <= ?", now, now)

    def is_using(self, *, organisation: str, nhs_number: str) -> bool:
        """Whether a run that still goes may have made a referral for this patient whose UBRN is not known yet."""
        question = "organisation = ? AND nhs_number = ? AND reference = '' AND over_at > ?"
        return bool(self._found(question, organisation, nhs_number, iso(self._clock())))

    def references(self) -> set[str]:
        """All that entries are called, to tell them from what nobody noted."""
        with self._reading() as connection:
            return {row[0] for row in connection.execute("SELECT reference FROM things WHERE reference <> ''")}

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def _found(self, where: str, *values: str) -> list[Entry]:
        with self._reading() as connection:
            rows = connection.execute(f"SELECT {_COLUMNS} FROM things WHERE {where} ORDER BY entry_id", values)
            return [_entry(row) for row in rows]

    def _run(self, statement: str, *values: object) -> None:
        with self._transaction() as connection:
            connection.execute(statement, values)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                yield self._connection
            except sqlite3.Error as error:
                raise LedgerError(self.path, problem=str(error)) from error

    @contextmanager
    def _transaction(self, *, synchronous: str = "NORMAL") -> Iterator[sqlite3.Connection]:
        """FULL waits for the disk: an intent must outlive a power cut; what follows from it can be found out again."""
        with self._reading() as connection:
            connection.execute(f"PRAGMA synchronous = {synchronous}")
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                raise


def open_ledger(path: Path, *, clock: Clock) -> Ledger:
    """The ledger; a damaged file is told, set aside and replaced by an empty one. Raises LedgerError."""
    try:
        return Ledger(path, clock=clock)
    except sqlite3.DatabaseError as error:
        aside = path.with_name(f"{path.name}.damaged-{clock():%Y%m%dT%H%M%S}")
        _LOG.error(  # noqa: TRY400  # no traceback: the message says it all
            "ledger %s: %s. It is set aside as %s and a new one begun: what it noted is not cleared away by itself; "
            "sqlite3's .recover may read it",
            *(path, error, aside.name),
        )
        _set_aside(path, aside)
        return Ledger(path, clock=clock)


def _set_aside(path: Path, aside: Path) -> None:
    try:
        os.replace(path, aside)  # noqa: PTH105
    except OSError as error:
        raise LedgerError(path, problem=f"is damaged and cannot be set aside ({error})") from error
    for suffix in ("-wal", "-shm"):
        with suppress(OSError):
            path.with_name(path.name + suffix).rename(aside.with_name(aside.name + suffix))


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, check_same_thread=False, timeout=5.0, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        state = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if state != "ok":
            raise sqlite3.DatabaseError(state)
        connection.executescript(_SCHEMA)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _entry(row: tuple[object, ...]) -> Entry:
    entry_id, *run, over_at, kind, intended_at, reference, parent, attempts, problem = row
    facts = dict(zip((each.name for each in fields(RunFacts)), (str(each) for each in run), strict=False))
    return Entry(
        entry_id=int(str(entry_id)),
        run=RunFacts(**facts, over_at=datetime.fromisoformat(str(over_at))),
        kind=str(kind),
        intended_at=datetime.fromisoformat(str(intended_at)),
        reference=str(reference),
        parent=str(parent),
        attempts=int(str(attempts)),
        problem=str(problem),
    )

"""The core's SQLite file: tables, and short transactions on one connection."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from booking_core.core import advice, patient_access

EDITION = 2
"""Of the tables. A file of another edition is emptied: a test core's past is worth no migration."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS referral (
    id INTEGER PRIMARY KEY AUTOINCREMENT,      -- the UBRN without its leading zeros
    version INTEGER NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    comments TEXT,
    priority TEXT NOT NULL,
    specialty TEXT,
    nhs_number TEXT NOT NULL,
    services TEXT NOT NULL,                    -- JSON list of service ids: the shortlist
    criteria TEXT NOT NULL,                    -- JSON list: parameters of the search that found them
    organisation TEXT NOT NULL,
    application TEXT NOT NULL,
    request_id TEXT NOT NULL,
    pathway_start TEXT,
    card TEXT NOT NULL,                        -- who referred
    created TEXT NOT NULL,
    updated TEXT NOT NULL,
    letter_due TEXT,                           -- a date; NULL when a letter is there or none is meant to come
    reviewed INTEGER NOT NULL DEFAULT 0,       -- the hospital has seen the booking
    ended_by TEXT,                             -- organisation that cancelled the referral
    appointment_id INTEGER,
    attempt_failed INTEGER NOT NULL DEFAULT 0  -- the last booking attempt got no good answer from the hospital
) STRICT;
CREATE INDEX IF NOT EXISTS open_referrals ON referral (application) WHERE state <> 'CANCELLED_REFERRAL';
CREATE INDEX IF NOT EXISTS referrals_by_organisation ON referral (organisation, state);

CREATE TABLE IF NOT EXISTS slot (
    id INTEGER PRIMARY KEY,
    service_id TEXT NOT NULL,
    starts TEXT NOT NULL,
    ends TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS slots_by_time ON slot (service_id, starts);

CREATE TABLE IF NOT EXISTS appointment (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    version INTEGER NOT NULL,
    status TEXT NOT NULL,                      -- 'held' while the hospital is asked; else as in FHIR
    referral_id INTEGER NOT NULL REFERENCES referral (id),
    referral_version INTEGER NOT NULL,
    service_id TEXT NOT NULL,
    slot_id INTEGER REFERENCES slot (id),
    starts TEXT,
    ends TEXT,
    nhs_number TEXT NOT NULL,
    clinician TEXT,
    reason_system TEXT,
    reason TEXT,
    comment TEXT,
    created TEXT NOT NULL
) STRICT;
-- The promise of the whole core: no slot is booked twice, whatever the code above believes.
CREATE UNIQUE INDEX IF NOT EXISTS one_booking_a_slot ON appointment (slot_id) WHERE status IN ('held', 'booked');
CREATE INDEX IF NOT EXISTS taken ON appointment (service_id, starts) WHERE status IN ('held', 'booked');
CREATE INDEX IF NOT EXISTS to_do_by_service ON appointment (service_id) WHERE status IN ('booked', 'proposed');

CREATE TABLE IF NOT EXISTS document (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,                   -- as in Binary/{id}
    title TEXT NOT NULL,
    content_type TEXT NOT NULL,
    content BLOB NOT NULL,
    referral_id INTEGER,                       -- the one it was uploaded for
    organisation TEXT NOT NULL,
    card TEXT NOT NULL,
    uploaded TEXT NOT NULL,
    kind TEXT,                                 -- REFERRER or PROVIDER once it is attached
    description TEXT,
    indexed TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS attached ON document (referral_id) WHERE kind IS NOT NULL;
"""


class Store:
    """One connection: all statements run on the event loop's thread, one short transaction at a time."""

    def __init__(self, path: Path | str) -> None:
        """Open or create the file. Slots held by a process that died are free again."""
        # Waiting for a lock would stop every other request: there is one writer, so a lock is somebody else's.
        self.connection = sqlite3.connect(path, isolation_level=None, timeout=0.2)
        self.connection.row_factory = sqlite3.Row
        # NORMAL: a power cut may lose the last moments, never the consistency; a test system can bear that.
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA synchronous = NORMAL")
        self._empty_if_of_another_edition()
        self.connection.executescript(SCHEMA + patient_access.SCHEMA + advice.SCHEMA)
        self.connection.execute("DELETE FROM appointment WHERE status = 'held'")

    def _empty_if_of_another_edition(self) -> None:
        edition = self.connection.execute("PRAGMA user_version").fetchone()[0]
        if edition != EDITION:
            for table in ("message", "advice", "patient_access", "document", "appointment", "slot", "referral"):
                self.connection.execute(f"DROP TABLE IF EXISTS {table}")
            self.connection.execute(f"PRAGMA user_version = {EDITION}")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A write transaction; rolled back when the block raises. Never await inside it."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield self.connection
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

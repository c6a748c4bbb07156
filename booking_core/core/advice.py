"""Advice and guidance: a request of a practice to a hospital's service, and the conversation about it."""

import json
import sqlite3
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

SCHEMA = """
CREATE TABLE IF NOT EXISTS advice (
    id INTEGER PRIMARY KEY,                    -- the UBRN without its leading zeros: of one sequence with referrals
    version INTEGER NOT NULL,
    status TEXT NOT NULL,
    priority TEXT NOT NULL,
    specialty TEXT NOT NULL,
    nhs_number TEXT NOT NULL,
    service_id TEXT NOT NULL,
    criteria TEXT NOT NULL,                    -- JSON list: parameters of the search that found the service
    may_convert INTEGER NOT NULL,              -- the hospital may make a referral of it
    organisation TEXT NOT NULL,
    application TEXT NOT NULL,
    card TEXT NOT NULL,                        -- the clinician who asks
    request_id TEXT NOT NULL,
    created TEXT NOT NULL,
    updated TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS advice_by_service ON advice (service_id, status);

CREATE TABLE IF NOT EXISTS message (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    advice_id INTEGER NOT NULL REFERENCES advice (id),
    sent_by TEXT NOT NULL,                     -- REQUESTER or RESPONDER
    organisation TEXT NOT NULL,
    card TEXT NOT NULL,
    role TEXT NOT NULL,
    words TEXT NOT NULL,
    sent TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS messages_of_advice ON message (advice_id);
"""
MOST = 1000
"""Requests on a worklist, the newest first."""


class Status(StrEnum):
    """The published statuses that this core's operations lead to (eRS-AdviceAndGuidanceStatus-1)."""

    PROVIDER_RESPONSE_REQUIRED = "PROVIDER_RESPONSE_REQUIRED"
    REFERRER_TO_SUBMIT_FURTHER_INFORMATION = "REFERRER_TO_SUBMIT_FURTHER_INFORMATION"
    REFERRER_TO_REVIEW_RESPONSE = "REFERRER_TO_REVIEW_RESPONSE"
    ADVICE_CONVERTED = "ADVICE_CONVERTED"


REQUESTER, RESPONDER = "REQUESTER", "RESPONDER"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAdvice:
    """What A044 asks for, checked, and who asks."""

    priority: str
    specialty: str
    nhs_number: str
    service_id: str
    criteria: list[dict[str, Any]]
    may_convert: bool
    organisation: str
    application: str
    card: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice(NewAdvice):
    """One request as it stands. Times are FHIR instants."""

    id: int
    version: int
    status: Status
    request_id: str
    created: str
    updated: str

    @property
    def ubrn(self) -> str:
        """Twelve digits."""
        return f"{self.id:012d}"

    @classmethod
    def from_row(cls, row: sqlite3.Row) -> Self:
        """A row of table `advice`."""
        columns = dict(row)
        columns["status"] = Status(columns["status"])
        columns["criteria"] = json.loads(columns["criteria"])
        columns["may_convert"] = bool(columns["may_convert"])
        return cls(**columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """Who says what, when."""

    sent_by: str
    organisation: str
    card: str
    role: str
    words: str
    sent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Message(NewMessage):
    """One message of a conversation."""

    number: int
    advice_id: int


def create(conn: sqlite3.Connection, *, new: NewAdvice, now: str) -> int:
    """Insert a request, version 1, PROVIDER_RESPONSE_REQUIRED; returns its id."""
    number = _next_ubrn(conn)
    conn.execute(
        "INSERT INTO advice (id, version, status, priority, specialty, nhs_number, service_id, criteria, may_convert,"
        " organisation, application, card, request_id, created, updated)"
        " VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            number,
            Status.PROVIDER_RESPONSE_REQUIRED,
            new.priority,
            new.specialty,
            new.nhs_number,
            new.service_id,
            json.dumps(new.criteria),
            new.may_convert,
            new.organisation,
            new.application,
            new.card,
            f"a.{uuid.uuid4()}",
            now,
            now,
        ),
    )
    return number


def _next_ubrn(conn: sqlite3.Connection) -> int:
    """From the referrals' sequence: a request that becomes a referral keeps its UBRN, so none may have it before."""
    row = conn.execute("UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = 'referral' RETURNING seq").fetchone()
    if row is not None:
        return int(row["seq"])
    conn.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('referral', 1)")
    return 1


def find(conn: sqlite3.Connection, *, advice_id: int) -> Advice | None:
    """The request, or None."""
    row = conn.execute("SELECT * FROM advice WHERE id = ?", (advice_id,)).fetchone()
    return None if row is None else Advice.from_row(row)


def move(conn: sqlite3.Connection, *, advice_id: int, to: Status, priority: str, now: str) -> None:
    """Change status and priority, which raises the version by one."""
    conn.execute(
        "UPDATE advice SET status = ?, priority = ?, version = version + 1, updated = ? WHERE id = ?",
        (to, priority, now, advice_id),
    )


def say(conn: sqlite3.Connection, *, advice_id: int, message: NewMessage) -> int:
    """Add a message; returns its number."""
    cursor = conn.execute(
        "INSERT INTO message (advice_id, sent_by, organisation, card, role, words, sent) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            advice_id,
            message.sent_by,
            message.organisation,
            message.card,
            message.role,
            message.words,
            message.sent,
        ),
    )
    return int(cursor.lastrowid or 0)


def conversation(conn: sqlite3.Connection, *, advice_id: int) -> list[Message]:
    """All messages, the newest first, as published."""
    rows = conn.execute("SELECT * FROM message WHERE advice_id = ? ORDER BY number DESC", (advice_id,))
    return [Message(**dict(row)) for row in rows]


def waiting(conn: sqlite3.Connection, *, services: Sequence[str]) -> list[Advice]:
    """What these services of a hospital have to answer, or wait for an answer to (A023)."""
    places = ", ".join("?" * len(services))
    rows = conn.execute(
        f"SELECT * FROM advice WHERE service_id IN ({places}) AND status IN (?, ?) ORDER BY id DESC LIMIT {MOST}",
        (*services, Status.PROVIDER_RESPONSE_REQUIRED, Status.REFERRER_TO_SUBMIT_FURTHER_INFORMATION),
    )
    return [Advice.from_row(row) for row in rows]


def open_by_application(conn: sqlite3.Connection) -> dict[str, int]:
    """How many requests of each application have not become referrals."""
    rows = conn.execute(
        "SELECT application, count(*) AS n FROM advice WHERE status <> ? GROUP BY application",
        (Status.ADVICE_CONVERTED,),
    )
    return {row["application"]: row["n"] for row in rows}

"""Referrals: their rows and how their state and version move."""

import json
import sqlite3
import uuid
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self


class State(StrEnum):
    """The published states that this core's operations lead to (A005, eRS-ReferralState-1)."""

    NOT_BOOKED = "NOT_BOOKED"
    BOOKED = "BOOKED"
    DEFERRED_TO_PROVIDER = "DEFERRED_TO_PROVIDER"
    CANCELLED_REFERRAL = "CANCELLED_REFERRAL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """One referral as it stands. `id` is the UBRN as a number."""

    id: int
    version: int
    state: State
    reason: str | None
    comments: str | None
    priority: str
    specialty: str | None
    nhs_number: str
    services: tuple[str, ...]
    criteria: list[dict[str, Any]]
    organisation: str
    application: str
    request_id: str
    pathway_start: str | None
    appointment_id: int | None
    attempt_failed: bool

    @property
    def ubrn(self) -> str:
        """Twelve digits."""
        return f"{self.id:012d}"

    @classmethod
    def from_row(cls, row: sqlite3.Row) -> Self:
        """A row of table `referral`."""
        columns = dict(row)
        columns["state"] = State(columns["state"])
        columns["services"] = tuple(json.loads(columns["services"]))
        columns["criteria"] = json.loads(columns["criteria"])
        columns["attempt_failed"] = bool(columns["attempt_failed"])
        return cls(**columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReferral:
    """What A011 asks for, checked."""

    nhs_number: str
    priority: str
    specialty: str | None
    services: tuple[str, ...]
    criteria: list[dict[str, Any]]
    pathway_start: str | None


def create(conn: sqlite3.Connection, *, new: NewReferral, organisation: str, application: str) -> int:
    """Insert a referral, version 1, NOT_BOOKED; returns its id."""
    cursor = conn.execute(
        "INSERT INTO referral (version, state, priority, specialty, nhs_number, services, criteria, organisation,"
        " application, request_id, pathway_start) VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            State.NOT_BOOKED,
            new.priority,
            new.specialty,
            new.nhs_number,
            json.dumps(new.services),
            json.dumps(new.criteria),
            organisation,
            application,
            f"r.{uuid.uuid4()}",
            new.pathway_start,
        ),
    )
    return int(cursor.lastrowid or 0)


def find(conn: sqlite3.Connection, *, referral_id: int) -> Referral | None:
    """The referral, or None."""
    row = conn.execute("SELECT * FROM referral WHERE id = ?", (referral_id,)).fetchone()
    return None if row is None else Referral.from_row(row)


def move(
    conn: sqlite3.Connection,
    *,
    referral_id: int,
    to: State,
    appointment_id: int | None,
    reason: str | None = None,
    comments: str | None = None,
) -> int:
    """Change the state, which raises the version by one; returns the new version."""
    row = conn.execute(
        "UPDATE referral SET state = ?, version = version + 1, appointment_id = ?, reason = ?, comments = ?,"
        " attempt_failed = 0 WHERE id = ? RETURNING version",
        (to, appointment_id, reason, comments, referral_id),
    ).fetchone()
    return int(row["version"])


def note_failed_attempt(conn: sqlite3.Connection, *, referral_id: int) -> None:
    """Remember that the hospital gave no good answer: the booking may now be deferred (BOOKING_ATTEMPT_PROBLEM)."""
    conn.execute("UPDATE referral SET attempt_failed = 1 WHERE id = ?", (referral_id,))


def open_by_application(conn: sqlite3.Connection) -> dict[str, int]:
    """How many referrals of each application are not cancelled."""
    rows = conn.execute(
        "SELECT application, count(*) AS n FROM referral WHERE state <> 'CANCELLED_REFERRAL' GROUP BY application"
    )
    return {row["application"]: row["n"] for row in rows}

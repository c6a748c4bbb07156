"""Referrals: their rows and how their state and version move."""

import json
import sqlite3
import uuid
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

import orjson


class State(StrEnum):
    """The published states that this core's operations lead to (A005, eRS-ReferralState-1)."""

    NOT_BOOKED = "NOT_BOOKED"
    BOOKED = "BOOKED"
    DEFERRED_TO_PROVIDER = "DEFERRED_TO_PROVIDER"
    AWAITING_TRIAGE = "AWAITING_TRIAGE"
    TRIAGED_PROVIDER_TO_ACTION = "TRIAGED_PROVIDER_TO_ACTION"
    TRIAGE_RESPONSE = "TRIAGE_RESPONSE"
    REJECTED = "REJECTED"
    APPT_CANCELLED_BY_PATIENT = "APPT_CANCELLED_BY_PATIENT"
    CANCELLED_REFERRAL = "CANCELLED_REFERRAL"


WITH_REFERRER = frozenset({State.NOT_BOOKED, State.APPT_CANCELLED_BY_PATIENT, State.REJECTED, State.TRIAGE_RESPONSE})
"""Where the next act is the referrer's: book, change the shortlist, send for triage."""


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
    card: str
    created: str
    updated: str
    letter_due: str | None
    reviewed: bool
    ended_by: str | None
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
        columns["services"] = tuple(orjson.loads(columns["services"]))
        columns["criteria"] = orjson.loads(columns["criteria"])
        columns["reviewed"] = bool(columns["reviewed"])
        columns["attempt_failed"] = bool(columns["attempt_failed"])
        return cls(**columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortlist:
    """What a referrer chose (A011, A021, A031, A032), checked."""

    priority: str
    specialty: str | None
    services: tuple[str, ...]
    criteria: list[dict[str, Any]]
    letter_due: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReferral:
    """What A011 and A021 ask for, checked, and who asks."""

    nhs_number: str
    shortlist: Shortlist
    pathway_start: str | None
    organisation: str
    application: str
    card: str


def create(conn: sqlite3.Connection, *, new: NewReferral, now: str, number: int | None = None) -> int:
    """Insert a referral, version 1, NOT_BOOKED; returns its id: `number` if given. `now` is a FHIR instant."""
    chosen = new.shortlist
    cursor = conn.execute(
        "INSERT INTO referral (id, version, state, priority, specialty, nhs_number, services, criteria, organisation,"
        " application, request_id, pathway_start, card, created, updated, letter_due)"
        " VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            number,
            State.NOT_BOOKED,
            chosen.priority,
            chosen.specialty,
            new.nhs_number,
            json.dumps(chosen.services),
            json.dumps(chosen.criteria),
            new.organisation,
            new.application,
            f"r.{uuid.uuid4()}",
            new.pathway_start,
            new.card,
            now,
            now,
            chosen.letter_due,
        ),
    )
    return int(cursor.lastrowid or 0)


def find(conn: sqlite3.Connection, *, referral_id: int) -> Referral | None:
    """The referral, or None."""
    row = conn.execute("SELECT * FROM referral WHERE id = ?", (referral_id,)).fetchone()
    return None if row is None else Referral.from_row(row)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A change of state: where to, why, and with which appointment."""

    to: State
    now: str
    """FHIR instant."""
    appointment_id: int | None = None
    reason: str | None = None
    comments: str | None = None
    reviewed: bool = False
    ended_by: str | None = None


def move(conn: sqlite3.Connection, *, referral_id: int, move: Move) -> int:
    """Change the state, which raises the version by one; returns the new version."""
    row = conn.execute(
        "UPDATE referral SET state = ?, version = version + 1, appointment_id = ?, reason = ?, comments = ?,"
        " updated = ?, reviewed = ?, ended_by = ?, attempt_failed = 0 WHERE id = ? RETURNING version",
        (
            move.to,
            move.appointment_id,
            move.reason,
            move.comments,
            move.now,
            move.reviewed,
            move.ended_by,
            referral_id,
        ),
    ).fetchone()
    return int(row["version"])


def set_shortlist(conn: sqlite3.Connection, *, referral_id: int, shortlist: Shortlist) -> None:
    """Other services, found by another search; the caller moves the version."""
    conn.execute(
        "UPDATE referral SET priority = ?, specialty = ?, services = ?, criteria = ?,"
        " letter_due = coalesce(?, letter_due) WHERE id = ?",
        (
            shortlist.priority,
            shortlist.specialty,
            json.dumps(shortlist.services),
            json.dumps(shortlist.criteria),
            shortlist.letter_due,
            referral_id,
        ),
    )


def set_priority(conn: sqlite3.Connection, *, referral_id: int, priority: str) -> None:
    """The hospital judges the urgency otherwise; the caller moves the version."""
    conn.execute("UPDATE referral SET priority = ? WHERE id = ?", (priority, referral_id))


def note_letter(conn: sqlite3.Connection, *, referral_id: int, now: str) -> int:
    """The referral letter is there or was replaced: raises the version by one; returns the new version."""
    row = conn.execute(
        "UPDATE referral SET letter_due = NULL, version = version + 1, updated = ? WHERE id = ? RETURNING version",
        (now, referral_id),
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

"""Appointments: held while the hospital is asked, then booked; or proposed (deferred); or cancelled."""

import sqlite3
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from booking_core.core.referrals import Referral
from booking_core.core.slots import Slot

REVIEW_REASON = "https://fhir.nhs.uk/STU3/CodeSystem/eRS-ReviewReason-1"
REVIEW_OUTCOME = "https://fhir.nhs.uk/STU3/CodeSystem/eRS-ReviewOutcome-1"


class Status(StrEnum):
    """FHIR appointment statuses, and HELD, which no reply ever shows."""

    HELD = "held"
    BOOKED = "booked"
    PROPOSED = "proposed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """One appointment as it stands. Times are FHIR instants."""

    id: int
    version: int
    status: Status
    referral_id: int
    referral_version: int
    service_id: str
    slot_id: int | None
    starts: str | None
    ends: str | None
    nhs_number: str
    clinician: str | None
    reason_system: str | None
    reason: str | None
    comment: str | None
    created: str

    @classmethod
    def from_row(cls, row: sqlite3.Row) -> Self:
        """A row of table `appointment`."""
        columns = dict(row)
        columns["status"] = Status(columns["status"])
        return cls(**columns)


def find(conn: sqlite3.Connection, *, appointment_id: int | None) -> Appointment | None:
    """The appointment, or None; a held one does not exist yet for callers."""
    row = conn.execute(
        "SELECT * FROM appointment WHERE id = ? AND status <> ?", (appointment_id, Status.HELD)
    ).fetchone()
    return None if row is None else Appointment.from_row(row)


def hold(
    conn: sqlite3.Connection, *, referral: Referral, slot: Slot, clinician: str | None, created: str
) -> int | None:
    """Take the slot; returns the appointment's id, or None when somebody else has the slot."""
    try:
        cursor = conn.execute(
            "INSERT INTO appointment (version, status, referral_id, referral_version, service_id, slot_id, starts,"
            " ends, nhs_number, clinician, created) VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                Status.HELD,
                referral.id,
                referral.version,
                slot.service_id,
                slot.id,
                slot.starts,
                slot.ends,
                referral.nhs_number,
                clinician,
                created,
            ),
        )
    except sqlite3.IntegrityError:
        return None
    return int(cursor.lastrowid or 0)


def release(conn: sqlite3.Connection, *, appointment_id: int) -> None:
    """Give a held slot back."""
    conn.execute("DELETE FROM appointment WHERE id = ? AND status = ?", (appointment_id, Status.HELD))


def confirm(conn: sqlite3.Connection, *, appointment_id: int, referral_version: int) -> None:
    """The hospital agreed: held becomes booked."""
    conn.execute(
        "UPDATE appointment SET status = ?, referral_version = ? WHERE id = ?",
        (Status.BOOKED, referral_version, appointment_id),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Deferral:
    """A booking left to the hospital."""

    service_id: str
    reason: str
    comment: str | None
    created: str


def defer(conn: sqlite3.Connection, *, referral: Referral, deferral: Deferral) -> int:
    """Insert a proposed appointment without a time; returns its id."""
    cursor = conn.execute(
        "INSERT INTO appointment (version, status, referral_id, referral_version, service_id, nhs_number,"
        " reason_system, reason, comment, created) VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            Status.PROPOSED,
            referral.id,
            referral.version + 1,
            deferral.service_id,
            referral.nhs_number,
            REVIEW_REASON,
            deferral.reason,
            deferral.comment,
            deferral.created,
        ),
    )
    return int(cursor.lastrowid or 0)


def follow(conn: sqlite3.Connection, *, appointment_id: int | None, referral_version: int) -> None:
    """Its referral has a new version; the appointment itself is unchanged."""
    conn.execute("UPDATE appointment SET referral_version = ? WHERE id = ?", (referral_version, appointment_id))


def propose_again(
    conn: sqlite3.Connection, *, appointment_id: int, referral_version: int, outcome: str, comment: str
) -> None:
    """A hospital's review leaves the appointment to be made: no time any more, version raised by one, slot free."""
    conn.execute(
        "UPDATE appointment SET status = ?, version = version + 1, referral_version = ?, slot_id = NULL, starts = NULL,"
        " ends = NULL, reason_system = ?, reason = ?, comment = ? WHERE id = ?",
        (Status.PROPOSED, referral_version, REVIEW_OUTCOME, outcome, comment, appointment_id),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancellation:
    """Why an appointment is cancelled."""

    reason_system: str
    reason: str
    comment: str | None


def cancel(conn: sqlite3.Connection, *, appointment_id: int, referral_version: int, cancellation: Cancellation) -> None:
    """Cancel, which raises the version by one and frees the slot."""
    conn.execute(
        "UPDATE appointment SET status = ?, version = version + 1, referral_version = ?, reason_system = ?, reason = ?,"
        " comment = ? WHERE id = ?",
        (
            Status.CANCELLED,
            referral_version,
            cancellation.reason_system,
            cancellation.reason,
            cancellation.comment,
            appointment_id,
        ),
    )


def booked_count(conn: sqlite3.Connection) -> int:
    """How many appointments are booked."""
    return int(conn.execute("SELECT count(*) FROM appointment WHERE status = 'booked'").fetchone()[0])


def double_booked_count(conn: sqlite3.Connection) -> int:
    """How many slots have more than one booking: always 0, counted without the index that makes sure of it."""
    return int(
        conn.execute(
            "SELECT count(*) FROM (SELECT 1 FROM appointment NOT INDEXED WHERE status IN ('held', 'booked')"
            " AND slot_id IS NOT NULL GROUP BY slot_id HAVING count(*) > 1)"
        ).fetchone()[0]
    )

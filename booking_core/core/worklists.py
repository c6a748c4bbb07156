"""Worklists: which referrals wait for whom."""

import sqlite3
from collections.abc import Sequence
from enum import StrEnum

from booking_core.core.referrals import Referral, State

MOST = 1000
"""Referrals on a list, the newest first: e-RS answers no list above 10 MB at all, which would tell a tester nothing."""


class ListType(StrEnum):
    """The published lists (A008, eRS-ReferralListSelector-1)."""

    REFERRALS_FOR_REVIEW = "REFERRALS_FOR_REVIEW"
    APPOINTMENT_SLOT_ISSUES = "APPOINTMENT_SLOT_ISSUES"
    LETTERS_OUTSTANDING = "LETTERS_OUTSTANDING"
    REJECTED_TRIAGE_RESPONSE = "REJECTED_TRIAGE_RESPONSE"
    ASSESSMENT_RETURNED_CANCELLED_DNA = "ASSESSMENT_RETURNED_CANCELLED_DNA"
    AWAITING_BOOKING = "AWAITING_BOOKING"


OF_PROVIDERS = {
    ListType.REFERRALS_FOR_REVIEW: (
        f"(referral.state = '{State.BOOKED}' AND NOT referral.reviewed OR referral.state = '{State.AWAITING_TRIAGE}')"
    ),
    ListType.APPOINTMENT_SLOT_ISSUES: f"referral.state = '{State.DEFERRED_TO_PROVIDER}'",
}
OF_REFERRERS = {
    ListType.LETTERS_OUTSTANDING: f"letter_due IS NOT NULL AND state <> '{State.CANCELLED_REFERRAL}'",
    ListType.REJECTED_TRIAGE_RESPONSE: f"state IN ('{State.REJECTED}', '{State.TRIAGE_RESPONSE}')",
    ListType.ASSESSMENT_RETURNED_CANCELLED_DNA: (
        f"state = '{State.CANCELLED_REFERRAL}' AND ended_by IS NOT organisation"
    ),
    ListType.AWAITING_BOOKING: (
        f"state IN ('{State.NOT_BOOKED}', '{State.APPT_CANCELLED_BY_PATIENT}', '{State.AWAITING_TRIAGE}',"
        f" '{State.DEFERRED_TO_PROVIDER}')"
    ),
}


def for_referrer(conn: sqlite3.Connection, *, kind: ListType, organisation: str) -> list[Referral]:
    """The referrals of a practice that are on one of its lists."""
    rows = conn.execute(
        f"SELECT * FROM referral WHERE organisation = ? AND {OF_REFERRERS[kind]} ORDER BY id DESC LIMIT {MOST}",
        (organisation,),
    )
    return [Referral.from_row(row) for row in rows]


def for_provider(conn: sqlite3.Connection, *, kind: ListType, services: Sequence[str]) -> list[Referral]:
    """The referrals to these services of a hospital that are on one of its lists."""
    places = ", ".join("?" * len(services))
    rows = conn.execute(
        "SELECT referral.* FROM appointment JOIN referral ON referral.appointment_id = appointment.id"
        f" WHERE appointment.service_id IN ({places}) AND appointment.status IN ('booked', 'proposed')"
        f" AND {OF_PROVIDERS[kind]} ORDER BY referral.id DESC LIMIT {MOST}",
        tuple(services),
    )
    return [Referral.from_row(row) for row in rows]

"""Leaving an appointment to the hospital: a proposed one without a time."""

import sqlite3

from booking_core.core import appointments, referrals
from booking_core.core.appointments import Deferral
from booking_core.core.referrals import Move, Referral, State


def defer(conn: sqlite3.Connection, *, referral: Referral, deferral: Deferral, to: State) -> int:
    """Store the appointment and move the referral to `to`; the appointment's id."""
    appointment_id = appointments.defer(conn, referral=referral, deferral=deferral)
    move = Move(
        to=to,
        now=deferral.created,
        appointment_id=appointment_id,
        reason=deferral.reason,
        comments=deferral.comment,
    )
    referrals.move(conn, referral_id=referral.id, move=move)
    return appointment_id

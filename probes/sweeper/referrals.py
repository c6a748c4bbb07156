"""What a sweep does with a referral: it is cancelled."""

from typing import Any

from probes.arazzo import pointers
from probes.ledger import RunFacts
from probes.sweeper.answers import PROFILE, STU3, SYSTEM, is_absent, told
from probes.sweeper.session import Session, SweepError

_CANCELLATION = {
    "resourceType": "Parameters",
    "meta": {"profile": [f"{PROFILE}/eRS-CancelReferral-Request-Parameters-1"]},
    "parameter": [
        {
            "name": "cancellationReason",
            "valueCoding": {"system": f"{SYSTEM}/REFERRAL-CANCELLATION-REASON", "code": "RAISED_IN_ERROR"},
        },
        {"name": "cancellationComments", "valueString": "Synthetic test"},
    ],
}


def cancel(session: Session, run: RunFacts, *, ubrn: str) -> None:
    """A005, then A036, which cancels a booked appointment too. Returns when it is cancelled. Raises SweepError."""
    place = f"{STU3}/ReferralRequest/{ubrn}"
    found = session.call(run, method="GET", path=place)
    if is_absent(found) or (found.is_good and _is_cancelled(found.body)):
        return
    if not found.is_good:
        raise SweepError(f"reading the referral (A005) was answered {told(found)}")
    gone = session.call(
        run,
        method="POST",
        path=f"{place}/$ers.cancelReferral",
        body=_CANCELLATION,
        headers={"If-Match": found.version},
    )
    if not gone.is_good:
        raise SweepError(f"cancelling the referral (A036) was answered {told(gone)}")


def referral_of(session: Session, run: RunFacts, *, appointment: str) -> str:
    """A038: the UBRN of an appointment's referral; empty where there is no such appointment. Raises SweepError."""
    found = session.call(run, method="GET", path=f"{STU3}/Appointment/{appointment}")
    if is_absent(found):
        return ""
    reference = pointers.follow(found.body, ("incomingReferral", "0", "reference"))
    if not found.is_good or not isinstance(reference, str):
        raise SweepError(f"reading the appointment (A038) was answered {told(found)}")
    return reference.removeprefix("ReferralRequest/").partition("/")[0]


def _is_cancelled(body: Any) -> bool:
    """By its state, as e-RS tells it, or by FHIR's own word."""
    extensions = pointers.follow(body, ("extension",))
    for each in extensions if isinstance(extensions, list) else []:
        if isinstance(each, dict) and str(each.get("url", "")).endswith("eRS-ReferralState-1"):
            return bool(pointers.follow(each, ("extension", "0", "valueCoding", "code")) == "CANCELLED_REFERRAL")
    return bool(pointers.follow(body, ("status",)) == "cancelled")

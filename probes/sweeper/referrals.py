"""What a sweep asks the core: which referrals wait for booking, and that one be cancelled."""

from collections.abc import Iterator
from datetime import datetime
from http import HTTPStatus
from typing import Any

from probes.arazzo import pointers
from probes.ledger import RunFacts
from probes.sweeper.session import Answer, Session, SweepError

STU3 = "/FHIR/STU3"
SYSTEM = "https://fhir.nhs.uk/STU3/CodeSystem"
PROFILE = "https://fhir.nhs.uk/STU3/StructureDefinition"
_PATIENT = "nhs-number"
_WORKLIST = {
    "resourceType": "Parameters",
    "meta": {"profile": [f"{PROFILE}/eRS-FetchWorklist-Parameters-1"]},
    "parameter": [
        {
            "name": "listType",
            "valueCodeableConcept": {
                "coding": [{"system": f"{SYSTEM}/eRS-ReferralListSelector-1", "code": "AWAITING_BOOKING"}]
            },
        }
    ],
}
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


def awaiting_booking(session: Session, run: RunFacts, *, since: datetime, until: datetime) -> list[str]:
    """A008: UBRNs of the run's patient that were created in this time and are not booked. Raises SweepError."""
    answer = session.call(run, method="POST", path=f"{STU3}/ReferralRequest/$ers.fetchworklist", body=_WORKLIST)
    if not answer.is_good:
        raise SweepError(f"the worklist (A008) was answered {told(answer)}")
    entries = answer.body.get("entry", [])
    if answer.body["resourceType"] != "List" or not isinstance(entries, list):
        raise SweepError("the worklist (A008) has no entries that can be read")
    return [ubrn for entry in entries if (ubrn := _ubrn(entry)) and _is_of(entry, run, since=since, until=until)]


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


def is_absent(answer: Answer) -> bool:
    """Whether the core itself says that there is no such thing."""
    return answer.status == HTTPStatus.NOT_FOUND and answer.from_core


def told(answer: Answer) -> str:
    """Status and error code, without what a server may have put beside them."""
    code = pointers.follow(answer.body, ("issue", "0", "details", "coding", "0", "code"))
    return f"{answer.status} {code}" if isinstance(code, str) and code.isidentifier() else str(answer.status)


def _ubrn(entry: Any) -> str:
    reference = pointers.follow(entry, ("item", "reference"))
    name = reference.rpartition("ReferralRequest/")[2].partition("/")[0] if isinstance(reference, str) else ""
    return name if name.isascii() and name.isalnum() else ""


def _is_of(entry: Any, run: RunFacts, *, since: datetime, until: datetime) -> bool:
    """Whether a worklist's entry is of the run's patient and time."""
    facts = {str(each.get("url")): each for each in _facts(entry)}
    identifier = pointers.follow(facts.get("patient"), ("valueReference", "identifier"))
    if not isinstance(identifier, dict) or not str(identifier.get("system", "")).endswith(_PATIENT):
        return False
    created = _moment(pointers.follow(facts.get("referralCreated"), ("valueDateTime",)))
    return identifier.get("value") == run.nhs_number and created is not None and since <= created <= until


def _facts(entry: Any) -> Iterator[dict[str, Any]]:
    outer = pointers.follow(entry, ("extension", "0", "extension"))
    yield from (each for each in outer if isinstance(each, dict)) if isinstance(outer, list) else ()


def _moment(text: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None


def _is_cancelled(body: Any) -> bool:
    """By its state, as e-RS tells it, or by FHIR's own word."""
    extensions = pointers.follow(body, ("extension",))
    for each in extensions if isinstance(extensions, list) else []:
        if isinstance(each, dict) and str(each.get("url", "")).endswith("eRS-ReferralState-1"):
            return bool(pointers.follow(each, ("extension", "0", "valueCoding", "code")) == "CANCELLED_REFERRAL")
    return bool(pointers.follow(body, ("status",)) == "cancelled")

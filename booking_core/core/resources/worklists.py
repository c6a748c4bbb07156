"""eRS-FetchWorklist-List-1: the entries of A008, shaped by the kind of list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from booking_core.core.appointments import REVIEW_REASON, Appointment
from booking_core.core.code_systems import PRIORITIES
from booking_core.core.documents import REFERRER, Document
from booking_core.core.referrals import Referral, State
from booking_core.core.resources.names import NHS_NUMBER, SERVICE, STU3_CODES, STU3_PROFILES, USER_STU3
from booking_core.core.resources.referral import STATE_WORDS, reason_coding
from booking_core.core.state import Core
from booking_core.core.worklists import ListType

PROFILE = f"{STU3_PROFILES}eRS-FetchWorklist-List-1"
ITEM_NAMES = {
    ListType.REFERRALS_FOR_REVIEW: "ReferralsforReview",
    ListType.APPOINTMENT_SLOT_ISSUES: "AppointmentSlotIssues",
    ListType.LETTERS_OUTSTANDING: "LettersOutstanding",
    ListType.REJECTED_TRIAGE_RESPONSE: "RejectedTriageResponse",
    ListType.ASSESSMENT_RETURNED_CANCELLED_DNA: "AssessmentReturnedCancelledDna",
    ListType.AWAITING_BOOKING: "AwaitingBooking",
}
WITH_REASON = {
    ListType.REJECTED_TRIAGE_RESPONSE: State.REJECTED,
    ListType.ASSESSMENT_RETURNED_CANCELLED_DNA: State.CANCELLED_REFERRAL,
    ListType.AWAITING_BOOKING: State.APPT_CANCELLED_BY_PATIENT,
}
"""Published: only in this state does an entry of the list say why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A referral on a worklist."""

    referral: Referral
    appointment: Appointment | None
    documents: Sequence[Document]


def worklist_resource(items: Sequence[Item], *, kind: ListType, core: Core) -> dict[str, Any]:
    """The list of `kind`."""
    found: dict[str, Any] = {"meta": {"profile": [PROFILE]}, "resourceType": "List"}
    if kind is ListType.REFERRALS_FOR_REVIEW:
        found["contained"] = [_patient(number) for number in sorted({each.referral.nhs_number for each in items})]
    return {
        **found,
        "status": "current",
        "mode": "snapshot",
        "entry": [_entry(each, kind=kind, core=core) for each in items],
    }


def _patient(number: str) -> dict[str, Any]:
    return {
        "id": f"Patient-{number}",
        "meta": {"profile": [f"{STU3_PROFILES}eRS-Patient-1"]},
        "resourceType": "Patient",
        "identifier": [{"system": NHS_NUMBER, "value": number}],
    }


def _entry(item: Item, *, kind: ListType, core: Core) -> dict[str, Any]:
    if kind is ListType.REFERRALS_FOR_REVIEW:
        told = _for_review(item, core=core)
    elif kind is ListType.APPOINTMENT_SLOT_ISSUES:
        told = _slot_issue(item, core=core)
    else:
        told = _for_referrer(item.referral, kind=kind, core=core)
    url = f"{STU3_PROFILES}Extension-eRS-{ITEM_NAMES[kind]}-WorkListItem-1"
    reference = f"ReferralRequest/{item.referral.ubrn}"
    return {"extension": [{"extension": told, "url": url}], "item": {"reference": reference}}


def _for_review(item: Item, *, core: Core) -> list[dict[str, Any]]:
    referral, appointment = item.referral, item.appointment
    kind = "APPOINTMENT" if referral.state is State.BOOKED else "TRIAGE_DEFERRAL"
    letters = [each.indexed for each in item.documents if each.kind == REFERRER]
    status = {"system": f"{STU3_CODES}eRS-RequestContextStatus-1", "code": "NEVER_REVIEWED"}
    return [
        *_common(referral, core=core),
        {"url": "patient", "valueReference": {"reference": f"#Patient-{referral.nhs_number}"}},
        _concept("requestContextStatus", {**status, "display": "Never Reviewed"}),
        *([{"url": "clinicalInfoFirstSubmitted", "valueDateTime": min(letters, key=str)}] if letters else []),
        _concept("referralType", {"system": f"{STU3_CODES}eRS-ReferralType-1", "code": kind}),
        *(
            [{"url": "appointmentStart", "valueDateTime": appointment.starts}]
            if appointment and appointment.starts
            else []
        ),
        *_service(appointment, core=core),
        {"url": "referralRequestVersion", "valueInteger": referral.version},
    ]


def _slot_issue(item: Item, *, core: Core) -> list[dict[str, Any]]:
    referral, appointment = item.referral, item.appointment
    information = "PRESENT" if item.documents else "NOT_DUE" if referral.letter_due else "NOT_APPLICABLE"
    status = {"system": f"{STU3_CODES}eRS-ClinicalInformationStatus-1", "code": information}
    days = PRIORITIES[referral.priority][1]
    expected = date.fromisoformat(referral.updated[:10]) + timedelta(days=days)
    return [
        *_common(referral, core=core),
        _identified("patient", system=NHS_NUMBER, value=referral.nhs_number),
        {"url": "ubrnReceived", "valueDateTime": referral.updated},
        {"url": "patientContactExpected", "valueDate": expected.isoformat()},
        _concept("clinicalInformationStatus", status),
        _concept("reason", {"system": REVIEW_REASON, "code": referral.reason or ""}),
        *_service(appointment, core=core),
    ]


def _common(referral: Referral, *, core: Core) -> list[dict[str, Any]]:
    """What both lists of a hospital tell."""
    specialty = {"system": core.code_systems.url("SPECIALTY"), "code": referral.specialty}
    return [
        _priority(referral),
        *([_concept("specialty", specialty)] if referral.specialty else []),
        *(
            [{"url": "eReferralPathwayStart", "valueDateTime": referral.pathway_start}]
            if referral.pathway_start
            else []
        ),
        {"url": "clinicalInfoPrinted", "valueBoolean": False},
    ]


def _for_referrer(referral: Referral, *, kind: ListType, core: Core) -> list[dict[str, Any]]:
    told = [
        _identified("patient", system=NHS_NUMBER, value=referral.nhs_number),
        _priority(referral),
        {"url": "referralCreated", "valueDateTime": referral.created},
        {"url": "clinicalContext", "valueString": _context(referral)},
        _identified("referrer", system=USER_STU3, value=referral.card),
    ]
    if kind is ListType.LETTERS_OUTSTANDING:
        return [*told, {"url": "letterDue", "valueDate": referral.letter_due}]
    told.append({"url": "referralLastUpdated", "valueDateTime": referral.updated})
    told.append(_concept("status", _state_coding(referral.state)))
    if referral.state is WITH_REASON[kind] and referral.reason:
        told.append(_concept("reason", reason_coding(referral, core=core)))
    return told


def _state_coding(state: State) -> dict[str, str]:
    # On worklists e-RS spells some states and words otherwise than in a referral.
    words = STATE_WORDS[state] if state is State.TRIAGE_RESPONSE else STATE_WORDS[state].capitalize()
    code = state.replace("APPT_", "APP_")
    return {"system": f"{STU3_CODES}eRS-ReferralState-1", "code": code, "display": words}


def _context(referral: Referral) -> str:
    codes = {each.get("name"): each.get("valueCoding", {}).get("code", "") for each in referral.criteria}
    return "/".join(filter(None, (codes.get("specialty"), codes.get("clinicType"))))


def _priority(referral: Referral) -> dict[str, Any]:
    return _concept("priority", {"system": f"{STU3_CODES}eRS-Priority-1", "code": referral.priority})


def _service(appointment: Appointment | None, *, core: Core) -> list[dict[str, Any]]:
    if appointment is None:
        return []
    service = core.service(appointment.service_id)
    identifier = {"system": SERVICE, "value": service.service_id}
    return [{"url": "service", "valueReference": {"identifier": identifier, "display": service.name}}]


def _concept(url: str, coding: dict[str, Any]) -> dict[str, Any]:
    return {"url": url, "valueCodeableConcept": {"coding": [coding]}}


def _identified(url: str, *, system: str, value: str) -> dict[str, Any]:
    return {"url": url, "valueReference": {"identifier": {"system": system, "value": value}}}

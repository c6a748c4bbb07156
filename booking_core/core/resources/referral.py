"""eRS-ReferralRequest-1 with its contained shortlist, search criteria, appointment and documents."""

from collections.abc import Sequence
from typing import Any

from booking_core.core.appointments import REVIEW_OUTCOME, REVIEW_REASON, Appointment
from booking_core.core.code_systems import APPOINTMENT_REASONS, PRIORITIES, REFERRAL_REASONS, SPECIALTIES
from booking_core.core.documents import REFERRER, Document
from booking_core.core.referrals import Referral, State
from booking_core.core.resources.appointment import appointment_resource
from booking_core.core.resources.documents import document_resource
from booking_core.core.resources.names import NHS_NUMBER, ODS_CODE, SERVICE, STU3_CODES, STU3_PROFILES
from booking_core.core.state import Core

STATE_WORDS = {
    State.NOT_BOOKED: "Not Booked",
    State.BOOKED: "Booked",
    State.DEFERRED_TO_PROVIDER: "Deferred To Provider",
    State.AWAITING_TRIAGE: "Awaiting Triage",
    State.TRIAGED_PROVIDER_TO_ACTION: "Triaged - Provider To Action",
    State.TRIAGE_RESPONSE: "Triage Response",
    State.REJECTED: "Rejected",
    State.APPT_CANCELLED_BY_PATIENT: "Appointment Cancelled By Patient",
    State.CANCELLED_REFERRAL: "Cancelled Referral",
}


def referral_resource(
    referral: Referral, *, appointment: Appointment | None, documents: Sequence[Document], core: Core
) -> dict[str, Any]:
    """The referral as A005, A011 and all that change it answer it."""
    return {
        "id": referral.ubrn,
        "meta": {"versionId": str(referral.version), "profile": [f"{STU3_PROFILES}eRS-ReferralRequest-1"]},
        "resourceType": "ReferralRequest",
        "extension": _extensions(referral, documents=documents, core=core),
        "contained": _contained(referral, appointment=appointment, documents=documents, core=core),
        "status": "cancelled" if referral.state is State.CANCELLED_REFERRAL else "active",
        **_specialty(referral, core=core),
        "subject": {"identifier": {"system": NHS_NUMBER, "value": referral.nhs_number}},
        "supportingInfo": [{"reference": f"#DocumentReference-{each.number}"} for each in documents],
        "intent": "plan",
        "identifier": [{"system": "https://fhir.nhs.uk/Id/ers-request-id", "value": referral.request_id}],
    }


def _extensions(referral: Referral, *, documents: Sequence[Document], core: Core) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if referral.appointment_id is not None:
        found.append(extension("Appointment", valueReference={"reference": "#appointment"}))
        reference = {"reference": f"Appointment/{referral.appointment_id}"}
        found.append(extension("Appointment-Reference", valueReference=reference))
    letters = [each.indexed for each in documents if each.kind == REFERRER]
    if letters:
        found.append(extension("ClinicalInfoFirstSubmitted", valueDateTime=min(letters, key=str)))
    if referral.pathway_start is not None:
        found.append(extension("eReferralPathwayStart", valueInstant=referral.pathway_start))
    return [
        *found,
        extension("ReferralPriority", valueCodeableConcept={"coding": [priority_coding(referral.priority)]}),
        extension("ReferralShortlist", valueReference={"reference": "#shortlist"}),
        extension("Commissioning-Rule-Org", valueIdentifier={"system": ODS_CODE, "value": referral.organisation}),
        extension("ReferralState", extension=_state(referral, core=core)),
    ]


def priority_coding(code: str) -> dict[str, str]:
    """A priority as FHIR writes it."""
    return {"system": f"{STU3_CODES}eRS-Priority-1", "code": code, "display": PRIORITIES[code][0]}


def extension(name: str, **value: Any) -> dict[str, Any]:
    return {"url": f"{STU3_PROFILES}Extension-eRS-{name}-1", **value}


def _state(referral: Referral, *, core: Core) -> list[dict[str, Any]]:
    coding = {
        "system": f"{STU3_CODES}eRS-ReferralState-1",
        "code": referral.state,
        "display": STATE_WORDS[referral.state],
    }
    found: list[dict[str, Any]] = [{"url": "state", "valueCoding": coding}]
    if referral.reason is not None:
        found.append({"url": "reason", "valueCoding": reason_coding(referral, core=core)})
    if referral.comments is not None:
        found.append({"url": "comments", "valueString": referral.comments})
    return found


def reason_coding(referral: Referral, *, core: Core) -> dict[str, str]:
    """Why a referral is in its state, in the code system that belongs to the state."""
    code = referral.reason or ""
    if referral.state is State.CANCELLED_REFERRAL:
        system = core.code_systems.url("REFERRAL-CANCELLATION-REASON")
        return {"system": system, "code": code, "display": REFERRAL_REASONS[code].words}
    if referral.state in (State.REJECTED, State.APPT_CANCELLED_BY_PATIENT):
        system = core.code_systems.url("APPOINTMENT-CANCELLATION-REASON")
        return {"system": system, "code": code, "display": APPOINTMENT_REASONS[code].words}
    if referral.state in (State.TRIAGE_RESPONSE, State.TRIAGED_PROVIDER_TO_ACTION):
        return {"system": REVIEW_OUTCOME, "code": code}
    return {"system": REVIEW_REASON, "code": code}


def _specialty(referral: Referral, *, core: Core) -> dict[str, Any]:
    if referral.specialty is None:
        return {}
    coding = {
        "system": core.code_systems.url("SPECIALTY"),
        "code": referral.specialty,
        "display": SPECIALTIES[referral.specialty],
    }
    return {"specialty": {"coding": [coding]}}


def _contained(
    referral: Referral, *, appointment: Appointment | None, documents: Sequence[Document], core: Core
) -> list[dict[str, Any]]:
    found = [criteria_resource(referral.criteria), shortlist_resource(referral.services, core=core)]
    if appointment is not None:
        name = core.service(appointment.service_id).name
        found.append({**appointment_resource(appointment, service_name=name), "id": "appointment"})
    return [*found, *(document_resource(each) for each in documents)]


def criteria_resource(criteria: list[dict[str, Any]]) -> dict[str, Any]:
    """The search that found the services, contained in what was made of it."""
    return {
        "id": "serviceSearchCriteria",
        "meta": {"profile": [f"{STU3_PROFILES}eRS-ServiceSearchCriteria-Parameters-1"]},
        "resourceType": "Parameters",
        "parameter": criteria,
    }


def shortlist_resource(services: Sequence[str], *, core: Core) -> dict[str, Any]:
    """The chosen services, contained in the request that was made for them."""
    return {
        "id": "shortlist",
        "meta": {"profile": [f"{STU3_PROFILES}eRS-Shortlist-List-1"]},
        "resourceType": "List",
        "extension": [extension("Shortlist-SearchCriteria", valueReference={"reference": "#serviceSearchCriteria"})],
        "status": "current",
        "mode": "snapshot",
        "entry": [
            {
                "item": {
                    "identifier": {"system": SERVICE, "value": service_id},
                    "display": core.service(service_id).name,
                }
            }
            for service_id in services
        ],
    }

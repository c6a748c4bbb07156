"""eRS-ReferralRequest-1 with its contained shortlist, search criteria and appointment."""

from typing import Any

from booking_core.core.appointments import REVIEW_REASON, Appointment
from booking_core.core.code_systems import PRIORITIES, REFERRAL_REASONS, SPECIALTIES
from booking_core.core.referrals import Referral, State
from booking_core.core.resources.appointment import appointment_resource
from booking_core.core.resources.names import NHS_NUMBER, ODS_CODE, SERVICE, STU3_CODES, STU3_PROFILES
from booking_core.core.state import Core

STATE_WORDS = {
    State.NOT_BOOKED: "Not Booked",
    State.BOOKED: "Booked",
    State.DEFERRED_TO_PROVIDER: "Deferred To Provider",
    State.CANCELLED_REFERRAL: "Cancelled Referral",
}


def referral_resource(referral: Referral, *, appointment: Appointment | None, core: Core) -> dict[str, Any]:
    """The referral as A005, A011 and A036 answer it."""
    return {
        "id": referral.ubrn,
        "meta": {"versionId": str(referral.version), "profile": [f"{STU3_PROFILES}eRS-ReferralRequest-1"]},
        "resourceType": "ReferralRequest",
        "extension": _extensions(referral, core=core),
        "contained": _contained(referral, appointment=appointment, core=core),
        "status": "cancelled" if referral.state is State.CANCELLED_REFERRAL else "active",
        **_specialty(referral, core=core),
        "subject": {"identifier": {"system": NHS_NUMBER, "value": referral.nhs_number}},
        "supportingInfo": [],
        "intent": "plan",
        "identifier": [{"system": "https://fhir.nhs.uk/Id/ers-request-id", "value": referral.request_id}],
    }


def _extensions(referral: Referral, *, core: Core) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if referral.appointment_id is not None:
        found.append(_extension("Appointment", valueReference={"reference": "#appointment"}))
        reference = {"reference": f"Appointment/{referral.appointment_id}"}
        found.append(_extension("Appointment-Reference", valueReference=reference))
    if referral.pathway_start is not None:
        found.append(_extension("eReferralPathwayStart", valueInstant=referral.pathway_start))
    priority = {
        "system": f"{STU3_CODES}eRS-Priority-1",
        "code": referral.priority,
        "display": PRIORITIES[referral.priority][0],
    }
    return [
        *found,
        _extension("ReferralPriority", valueCodeableConcept={"coding": [priority]}),
        _extension("ReferralShortlist", valueReference={"reference": "#shortlist"}),
        _extension("Commissioning-Rule-Org", valueIdentifier={"system": ODS_CODE, "value": referral.organisation}),
        _extension("ReferralState", extension=_state(referral, core=core)),
    ]


def _extension(name: str, **value: Any) -> dict[str, Any]:
    return {"url": f"{STU3_PROFILES}Extension-eRS-{name}-1", **value}


def _state(referral: Referral, *, core: Core) -> list[dict[str, Any]]:
    coding = {
        "system": f"{STU3_CODES}eRS-ReferralState-1",
        "code": referral.state,
        "display": STATE_WORDS[referral.state],
    }
    found: list[dict[str, Any]] = [{"url": "state", "valueCoding": coding}]
    if referral.reason is not None:
        found.append({"url": "reason", "valueCoding": _reason(referral.state, referral.reason, core=core)})
    if referral.comments is not None:
        found.append({"url": "comments", "valueString": referral.comments})
    return found


def _reason(state: State, code: str, *, core: Core) -> dict[str, str]:
    if state is State.CANCELLED_REFERRAL:
        system = core.code_systems.url("REFERRAL-CANCELLATION-REASON")
        return {"system": system, "code": code, "display": REFERRAL_REASONS[code].words}
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


def _contained(referral: Referral, *, appointment: Appointment | None, core: Core) -> list[dict[str, Any]]:
    found = [_criteria(referral), _shortlist(referral, core=core)]
    if appointment is not None:
        name = core.service(appointment.service_id).name
        found.append({**appointment_resource(appointment, service_name=name), "id": "appointment"})
    return found


def _criteria(referral: Referral) -> dict[str, Any]:
    return {
        "id": "serviceSearchCriteria",
        "meta": {"profile": [f"{STU3_PROFILES}eRS-ServiceSearchCriteria-Parameters-1"]},
        "resourceType": "Parameters",
        "parameter": referral.criteria,
    }


def _shortlist(referral: Referral, *, core: Core) -> dict[str, Any]:
    return {
        "id": "shortlist",
        "meta": {"profile": [f"{STU3_PROFILES}eRS-Shortlist-List-1"]},
        "resourceType": "List",
        "extension": [_extension("Shortlist-SearchCriteria", valueReference={"reference": "#serviceSearchCriteria"})],
        "status": "current",
        "mode": "snapshot",
        "entry": [
            {
                "item": {
                    "identifier": {"system": SERVICE, "value": service_id},
                    "display": core.service(service_id).name,
                }
            }
            for service_id in referral.services
        ],
    }

"""Clinical services: the result list of A010 (STU3) and the HealthcareService of A033 (R4)."""

from collections.abc import Sequence
from typing import Any

from booking_core.core.directory import APPOINTMENT, ClinicalService
from booking_core.core.resources.names import (
    ORGANISATION_STU3,
    R4_CODES,
    SERVICE,
    SITE_CODE,
    STU3_CODES,
    STU3_PROFILES,
)

NO_RESULTS = {
    "coding": [
        {"system": "http://hl7.org/fhir/ValueSet/list-empty-reason", "code": "nilknown", "display": "no results"}
    ]
}
WAIT_DAYS = 14
FLOWS = {
    "APPOINTMENT_REQUEST": "BOOKABLE",
    "TRIAGE_REQUEST": "REVIEW",
    "ADVICE_AND_GUIDANCE_REQUEST": "ADVICE_AND_GUIDANCE",
}
FLOW_WORDS = {
    "ADVICE_AND_GUIDANCE": (
        "A service which can discuss the patient and receive guidance rather than a patient attending an appointment"
    ),
    "BOOKABLE": "A service which supports a patient appointment",
    "REVIEW": (
        "A service that reviews referrals, without the support or need for any appointment with the patient to be made"
    ),
}


def service_list(services: Sequence[ClinicalService], *, specialty_system: str) -> dict[str, Any]:
    """eRS-FetchServices-List-1."""
    found: dict[str, Any] = {
        "meta": {"profile": [f"{STU3_PROFILES}eRS-FetchServices-List-1"]},
        "resourceType": "List",
        "status": "current",
        "mode": "snapshot",
        "entry": [_entry(service, specialty_system=specialty_system) for service in services],
    }
    if not services:
        found["emptyReason"] = NO_RESULTS
    return found


def _entry(service: ClinicalService, *, specialty_system: str) -> dict[str, Any]:
    summary = {
        "extension": _summary(service, specialty_system=specialty_system),
        "url": f"{STU3_PROFILES}Extension-eRS-ServiceSummaryView-1",
    }
    search = {
        "extension": [
            {"url": "displayProminently", "valueBoolean": False},
            {"url": "distance", "valueUnsignedInt": 1},
            {"url": "indicativeAppointmentWaitTime", "valueUnsignedInt": WAIT_DAYS},
        ],
        "url": f"{STU3_PROFILES}Extension-eRS-ServiceSearch-ListItem-1",
    }
    identifier = {"system": SERVICE, "value": service.service_id}
    return {"extension": [search], "item": {"extension": [summary], "identifier": identifier}}


def _summary(service: ClinicalService, *, specialty_system: str) -> list[dict[str, Any]]:
    place = {"identifier": {"system": ORGANISATION_STU3, "value": service.site}, "display": service.site}
    return [
        {"url": "serviceName", "valueString": service.name},
        _concept("specialty", system=specialty_system, code=service.specialty),
        _concept("genderTreated", system=f"{STU3_CODES}eRS-GenderTreated-1", code="MALE_AND_FEMALE"),
        _concept("bookableType", system=f"{STU3_CODES}eRS-BookableType-1", code=_bookable(service)),
        _concept("supportedAppointmentType", system=f"{STU3_CODES}eRS-AppointmentType-1", code="FIRST_OUTPATIENT"),
        {"url": "referralLetterRequired", "valueBoolean": False},
        {"url": "location", "valueReference": place},
        _concept("supportedRequestFlowType", system=f"{STU3_CODES}eRS-RequestFlowType-1", code=service.request_type),
    ]


def _concept(name: str, *, system: str, code: str) -> dict[str, Any]:
    return {"url": name, "valueCodeableConcept": {"coding": [{"system": system, "code": code}]}}


def _bookable(service: ClinicalService) -> str:
    return "DIRECTLY_BOOKABLE" if service.request_type == APPOINTMENT else "INDIRECTLY_BOOKABLE"


def service_resource(service: ClinicalService) -> dict[str, Any]:
    """The R4 HealthcareService; services never change here, so the version is always 1."""
    flow = FLOWS[service.request_type]
    bookable = _bookable(service)
    return {
        "id": service.service_id,
        "meta": {"versionId": "1"},
        "language": "en",
        "resourceType": "HealthcareService",
        "location": [{"identifier": {"system": SITE_CODE, "value": service.site}}],
        "name": service.name,
        "type": [_coded("eRS-AppointmentType", code="FIRST_OUTPATIENT", words="First Outpatient")],
        "characteristic": [
            _coded("eRS-RequestFlowType", code=flow, words=FLOW_WORDS[flow]),
            _coded("eRS-BookableType", code=bookable, words=bookable.replace("_", " ").title()),
        ],
    }


def _coded(name: str, *, code: str, words: str) -> dict[str, Any]:
    return {"coding": [{"system": R4_CODES + name, "code": code, "display": words}]}

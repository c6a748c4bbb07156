"""Reference data (A004): code systems, rendered to bytes once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

PROPERTIES = "https://fhir.nhs.uk/STU3/CodeSystem/eRS-Concept-Properties-1#"
BUSINESS_FUNCTION = "https://fhir.nhs.uk/STU3/CodeSystem/eRS-BusinessFunction-1"
SINCE = "2006-01-01T00:00:00.000Z"
EDITION = "2026-09-01T00:00:00.000Z"
REFERRING = ("REFERRING_CLINICIAN_ADMIN", "REFERRING_CLINICIAN")
PROVIDING = ("SERVICE_PROVIDER_CLINICIAN_ADMIN", "SERVICE_PROVIDER_CLINICIAN")

PRIORITIES = {"ROUTINE": ("Routine", 40, 40), "URGENT": ("Urgent", 10, 5), "TWO_WEEK_WAIT": ("2 Week Wait", 5, 2)}
"""Code: words, days until contact after a deferral, and after a triage request."""
SPECIALTIES = {"CARDIOLOGY": "Cardiology", "DERMATOLOGY": "Dermatology"}
CLINIC_TYPES = {
    "HEART_FAILURE": ("Heart failure", "CARDIOLOGY"),
    "LIPID_MANAGEMENT": ("Lipid management", "CARDIOLOGY"),
    "SKIN_CONDITIONS": ("Skin conditions", "DERMATOLOGY"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A cancellation reason and who may give it."""

    words: str
    side: str
    """Published type: PATIENT, PROVIDER, PROVIDER_REJECT, PROVIDER_TRIAGE or UNKNOWN."""
    roles: tuple[str, ...] = ()
    usage: str = ""
    comment_needed: bool = False
    cancels_appointment: bool = True


APPOINTMENT_REASONS: Mapping[str, Reason] = {
    "PATIENT_ILL": Reason(words="Patient is ill", side="PATIENT", roles=REFERRING, usage="CANCEL"),
    "PATIENT_HOLIDAY": Reason(words="Patient is on holiday", side="PATIENT", roles=REFERRING, usage="CANCEL"),
    "PATIENT_OTHER_ENGAGEMENT": Reason(
        words="Patient has a more pressing engagement",
        side="PATIENT",
        roles=REFERRING,
        usage="CANCEL",
        comment_needed=True,
    ),
    "PATIENT_APPOINTMENT_CANCELLATION_OTHER": Reason(
        words="Other", side="PATIENT", roles=REFERRING, usage="CANCEL", comment_needed=True
    ),
    "SERVICE_INAPPROPRIATE": Reason(
        words="Service is inappropriate", side="PROVIDER_REJECT", roles=PROVIDING, usage="REJECT"
    ),
    "CLINIC_CANCELLED": Reason(words="Clinic is cancelled", side="PROVIDER"),
}
NON_ATTENDANCE_REASONS = {
    "CANCELLED_TOO_LATE": "Cancelled too late",
    "DID_NOT_ARRIVE": "Did not arrive",
}
REFERRAL_REASONS: Mapping[str, Reason] = {
    "RAISED_IN_ERROR": Reason(
        words="Referral was made by mistake", side="UNKNOWN", roles=REFERRING, usage="CANCEL_REFERRAL"
    ),
    "REFERRER_CANCELLATION": Reason(
        words="Referrer asks for it", side="UNKNOWN", roles=REFERRING, usage="CANCEL_REFERRAL"
    ),
    "INTEND_PRIVATE": Reason(
        words="Patient chooses a private clinic",
        side="PATIENT",
        roles=(*REFERRING, *PROVIDING),
        usage="CANCEL_REFERRAL",
    ),
    "PATIENT_REQUEST_CANCELLATION_OTHER": Reason(
        words="Other",
        side="PATIENT",
        roles=(*REFERRING, *PROVIDING),
        usage="CANCEL_REFERRAL",
        comment_needed=True,
    ),
    "NO_LONGER_REQUIRED": Reason(
        words="Referral is no longer needed",
        side="PROVIDER_TRIAGE",
        roles=PROVIDING,
        usage="CANCEL_REFERRAL",
        comment_needed=True,
        cancels_appointment=False,
    ),
}


NAMES = {
    "PRIORITY": "e-RS Priority",
    "SPECIALTY": "e-RS Specialty",
    "CLINIC-TYPE": "e-RS Clinic Type",
    "APPOINTMENT-CANCELLATION-REASON": "e-RS Appointment Cancellation Reason",
    "REFERRAL-CANCELLATION-REASON": "e-RS ReferralRequest Cancellation Reason",
    "APPOINTMENT-NON-ATTENDANCE-REASON": "e-RS Appointment Non-attendance Reason",
}
"""Name and, as published, publisher are fixed values of the schema."""


class CodeSystems:
    """The code systems of a core at `base`, as bytes ready to send."""

    def __init__(self, base: str) -> None:
        """`base`: URL that ends in /FHIR."""
        self._base = base
        concepts = {
            "PRIORITY": [_priority(code) for code in PRIORITIES],
            "SPECIALTY": [_concept(code, words) for code, words in SPECIALTIES.items()],
            "CLINIC-TYPE": [self._clinic_type(code) for code in CLINIC_TYPES],
            "APPOINTMENT-NON-ATTENDANCE-REASON": [_concept(*pair) for pair in NON_ATTENDANCE_REASONS.items()],
            "APPOINTMENT-CANCELLATION-REASON": [_appointment_reason(*pair) for pair in APPOINTMENT_REASONS.items()],
            "REFERRAL-CANCELLATION-REASON": [_referral_reason(*pair) for pair in REFERRAL_REASONS.items()],
        }
        self.rendered = {name: self._render(name, these) for name, these in concepts.items()}

    def url(self, name: str) -> str:
        """Where the code system lives; also the `system` of its codes."""
        return f"{self._base}/STU3/CodeSystem/{name}"

    def _clinic_type(self, code: str) -> dict[str, Any]:
        words, specialty = CLINIC_TYPES[code]
        coding = {"system": self.url("SPECIALTY"), "code": specialty}
        return _concept(code, words, {"code": "specialty", "valueCoding": coding})

    def _render(self, name: str, concepts: list[dict[str, Any]]) -> bytes:
        words = NAMES[name]
        return orjson.dumps(
            {
                "id": name,
                "meta": {"profile": ["http://hl7.org/fhir/StructureDefinition/shareablecodesystem"]},
                "resourceType": "CodeSystem",
                "url": self.url(name),
                "version": "1",
                "name": words,
                "status": "active",
                "experimental": False,
                "date": EDITION,
                "publisher": "e-Referral Service",
                "description": words,
                "copyright": "None: reference data for tests",
                "caseSensitive": True,
                "content": "complete",
                "property": _property_definitions(concepts),
                "concept": concepts,
            }
        )


TYPES = {"valueDateTime": "dateTime", "valueCoding": "Coding", "valueBoolean": "boolean", "valueInteger": "integer"}


def _property_definitions(concepts: list[dict[str, Any]]) -> list[dict[str, str]]:
    found = {
        each["code"]: TYPES[next(key for key in each if key != "code")]
        for concept in concepts
        for each in concept["property"]
    }
    return [{"code": code, "uri": PROPERTIES + code, "type": kind} for code, kind in found.items()]


def _concept(code: str, words: str, *properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": code,
        "display": words,
        "property": [{"code": "effectiveFrom", "valueDateTime": SINCE}, *properties],
    }


def _priority(code: str) -> dict[str, Any]:
    words, deferred, triaged = PRIORITIES[code]
    return _concept(
        code,
        words,
        {"code": "deferToProviderContactDays", "valueInteger": deferred},
        {"code": "triageContactDays", "valueInteger": triaged},
    )


def _coding(name: str, *, system: str, code: str) -> dict[str, Any]:
    return {"code": name, "valueCoding": {"system": system, "code": code}}


def _roles(reason: Reason) -> list[dict[str, Any]]:
    return [_coding("businessFunction", system=BUSINESS_FUNCTION, code=role) for role in reason.roles]


def _appointment_reason(code: str, reason: Reason) -> dict[str, Any]:
    side = "https://fhir.nhs.uk/STU3/CodeSystem/eRS-AppointmentBookingCancellationReasonType-1"
    usage = "https://fhir.nhs.uk/STU3/CodeSystem/eRS-AppointmentCancellationReasonUsage-1"
    return _concept(
        code,
        reason.words,
        _coding("appointmentBookingCancellationReasonType", system=side, code=reason.side),
        {"code": "willCancelWholeRequest", "valueBoolean": False},
        {"code": "commentIsMandatory", "valueBoolean": reason.comment_needed},
        *_roles(reason),
        *([_coding("usage", system=usage, code=reason.usage)] if reason.usage else []),
    )


def _referral_reason(code: str, reason: Reason) -> dict[str, Any]:
    side = "https://fhir.nhs.uk/STU3/CodeSystem/eRS-AppointmentRequestCancellationReasonType-1"
    usage = "https://fhir.nhs.uk/STU3/CodeSystem/eRS-ReferralRequestCancellationReasonUsage-1"
    return _concept(
        code,
        reason.words,
        _coding("appointmentRequestCancellationReasonType", system=side, code=reason.side),
        {"code": "commentIsMandatory", "valueBoolean": reason.comment_needed},
        {"code": "canCancelAppointment", "valueBoolean": reason.cancels_appointment},
        *_roles(reason),
        _coding("referrerUsage", system=usage, code=reason.usage),
    )

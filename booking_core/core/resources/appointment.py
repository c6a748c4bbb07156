"""eRS-Appointment-1."""

from typing import Any

from booking_core.core.appointments import Appointment
from booking_core.core.resources.names import CLINICIAN, NHS_NUMBER, SERVICE, STU3_PROFILES, USER_STU3

PROFILES = [
    f"{STU3_PROFILES}eRS-Appointment-1",
    "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Appointment-1",
]


def appointment_resource(appointment: Appointment, *, service_name: str) -> dict[str, Any]:
    """The appointment as A016, A034 and A038 answer it."""
    return {
        "id": str(appointment.id),
        "meta": {"versionId": str(appointment.version), "profile": PROFILES},
        "language": "en",
        "resourceType": "Appointment",
        "status": appointment.status,
        "description": "e-Referral Appointment",
        **_optional(appointment),
        "created": appointment.created,
        "incomingReferral": [
            {"reference": f"ReferralRequest/{appointment.referral_id:012d}/_history/{appointment.referral_version}"}
        ],
        "participant": _participants(appointment, service_name=service_name),
    }


def _optional(appointment: Appointment) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if appointment.reason is not None:
        found["reason"] = [{"coding": [{"system": appointment.reason_system, "code": appointment.reason}]}]
    if appointment.slot_id is not None:
        found["start"] = appointment.starts
        found["end"] = appointment.ends
        found["slot"] = [{"reference": f"Slot/{appointment.slot_id}"}]
    if appointment.comment is not None:
        found["comment"] = appointment.comment
    return found


def _participants(appointment: Appointment, *, service_name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {
            "actor": {"identifier": {"system": SERVICE, "value": appointment.service_id}, "display": service_name},
            "status": "accepted",
        },
        {
            "actor": {"identifier": {"system": NHS_NUMBER, "value": appointment.nhs_number}},
            "status": "accepted",
        },
    ]
    if appointment.clinician is not None:
        # One object, not a list: a known difference of e-RS from FHIR is that `type` is single in replies.
        found.append(
            {
                "type": {"coding": [{"system": CLINICIAN, "code": "CON"}]},
                "actor": {"identifier": {"system": USER_STU3, "value": appointment.clinician}},
                "status": "accepted",
            }
        )
    return found

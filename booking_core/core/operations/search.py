"""A010: which services can this patient be referred to?"""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from booking_core.core.access import REFERRERS
from booking_core.core.bodies import at, parameter, required, resource, text_at
from booking_core.core.code_systems import PRIORITIES
from booking_core.core.directory import ADVICE, APPOINTMENT, TRIAGE
from booking_core.core.errors import unprocessable
from booking_core.core.operation import STU3, Operation
from booking_core.core.replies import fhir
from booking_core.core.resources.services import service_list
from booking_core.core.state import Core
from booking_core.nhs_numbers import has_check_digit, is_synthetic
from booking_core.tokens import Caller

REQUEST_TYPES = {APPOINTMENT: (APPOINTMENT, TRIAGE), ADVICE: (ADVICE,)}
"""What a search may be for, and what the services that it finds may take."""


async def patient_service_search(core: Core, request: Request, _caller: Caller) -> Response:
    """A010: the services of that kind, specialty and clinic type."""
    body = await resource(request, kind="Parameters")
    kind = required(text_at(parameter(body, "requestType"), "valueCoding", "code"), field="requestType")
    if kind not in REQUEST_TYPES:
        raise unprocessable("INVALID_CODE", diagnostics=f"'requestType' ({kind}) is not a legal value.")
    patient(body)
    criteria = at(parameter(body, "searchCriteria"), "resource")
    priority(criteria)
    specialty, clinic_type = wanted(criteria)
    found = core.directory.matching(specialty=specialty, clinic_type=clinic_type)
    services = [each for each in found if each.request_type in REQUEST_TYPES[kind]]
    return fhir(service_list(services, specialty_system=core.code_systems.url("SPECIALTY")))


def patient(body: Any) -> str:
    """The NHS number of parameter `patient`. Raises ErsError 422; only invented patients exist here."""
    number = required(text_at(parameter(body, "patient"), "valueIdentifier", "value"), field="patient")
    if not has_check_digit(number):
        raise unprocessable("INVALID_VALUE", diagnostics="'patient' is not a valid NHS number.")
    if not is_synthetic(number):
        raise unprocessable("PATIENT_ERROR", diagnostics="Only invented patients (999 ...) are known here.")
    return number


def priority(criteria: Any) -> str:
    """The priority of search criteria. Raises ErsError 422."""
    code = required(text_at(parameter(criteria, "priority"), "valueCoding", "code"), field="priority")
    if code not in PRIORITIES:
        raise unprocessable("INVALID_CODE", diagnostics=f"'priority' ({code}) is not a legal value.")
    return code


def wanted(criteria: Any) -> tuple[str | None, str | None]:
    """Specialty and clinic type of search criteria, each None where it is not given."""
    return (
        text_at(parameter(criteria, "specialty"), "valueCoding", "code"),
        text_at(parameter(criteria, "clinicType"), "valueCoding", "code"),
    )


ROUTES = (
    Operation(
        code="A010",
        name="searchServices",
        summary="Services for a patient",
        method="POST",
        path=f"{STU3}/HealthcareService/$ers.searchHealthcareServicesForPatient",
        roles=REFERRERS,
        handler=patient_service_search,
    ),
)

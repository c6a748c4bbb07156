"""Care records: patient lookup as PDS FHIR reads one, for invented patients only."""

import hashlib
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from booking_core.asgi import Scope
from booking_core.clock import Clock, system_clock
from booking_core.nhs_numbers import has_check_digit, is_synthetic
from booking_core.outcomes import r4_outcome
from booking_core.service import Service
from booking_core.settings import ServiceSettings
from booking_core.small_replies import error_reply
from booking_core.tokens import TokenChecker

PATIENTS = "/personal-demographics/FHIR/R4/Patient/"
OPERATION = "PDS"
FHIR_JSON = "application/fhir+json"
NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"
ODS_CODE = "https://fhir.nhs.uk/Id/ods-organization-code"


class CareRecords:
    """Answers for every NHS number of the synthetic range, always the same."""

    def __init__(self, *, tokens: TokenChecker, clock: Clock) -> None:
        """`tokens` checks the callers."""
        self._tokens = tokens
        self._clock = clock

    async def patient(self, request: Request) -> Response:
        """GET Patient/{nhs_number}."""
        headers = {
            name: request.headers[name] for name in ("x-request-id", "x-correlation-id") if name in request.headers
        }
        now = self._clock()
        caller = self._tokens.caller(request.headers.get("authorization", ""), now=now)
        number = request.path_params["nhs_number"]
        if caller is None:
            return _reply(r4_outcome("ACCESS_DENIED", now=now, diagnostics="Invalid access token."), 401, headers)
        if not has_check_digit(number):
            return _reply(
                r4_outcome("INVALID_RESOURCE_ID", now=now, diagnostics="Not a valid NHS number."), 400, headers
            )
        if not is_synthetic(number):
            return _reply(
                r4_outcome("RESOURCE_NOT_FOUND", now=now, diagnostics="Only invented patients are kept."), 404, headers
            )
        return _reply(patient_resource(number, practice=caller.organisation), 200, {**headers, "ETag": 'W/"1"'})


def patient_resource(number: str, *, practice: str) -> dict[str, Any]:
    """The invented patient with this NHS number, registered with `practice`: the same at each call, and nobody."""
    digest = hashlib.sha256(number.encode()).digest()
    return {
        "resourceType": "Patient",
        "id": number,
        "meta": {
            "versionId": "1",
            "security": [{"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "U"}],
        },
        "identifier": [{"system": NHS_NUMBER, "value": number}],
        "name": [{"use": "usual", "family": f"TEST-{digest[:3].hex().upper()}", "given": ["Invented"]}],
        "gender": ("female", "male", "other", "unknown")[digest[3] % 4],
        "birthDate": f"{1930 + digest[4] % 75}-{1 + digest[5] % 12:02d}-{1 + digest[6] % 28:02d}",
        "generalPractitioner": [{"type": "Organization", "identifier": {"system": ODS_CODE, "value": practice}}],
    }


def create_service(settings: ServiceSettings) -> Service:
    """The care records of an estate."""
    records = CareRecords(tokens=TokenChecker(settings.secret), clock=system_clock)
    return Service(
        app=Starlette(routes=[Route(PATIENTS + "{nhs_number}", records.patient, methods=["GET"])]),
        operations=(OPERATION,),
        operation_of=operation_of,
        error_reply=error_reply,
    )


def operation_of(scope: Scope) -> str | None:
    """PDS for a patient read."""
    return OPERATION if scope["path"].startswith(PATIENTS) else None


def _reply(body: dict[str, Any], status: int, headers: dict[str, str]) -> Response:
    return JSONResponse(body, status_code=status, headers=headers, media_type=FHIR_JSON)

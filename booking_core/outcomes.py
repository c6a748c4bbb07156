"""FHIR OperationOutcome bodies in the two dialects of e-RS (published as STU3-OperationOutcome and the R4 examples)."""

from datetime import datetime
from typing import Any

from booking_core.clock import instant

STU3_SYSTEM = "https://fhir.nhs.uk/STU3/CodeSystem/eRS-APIErrorCode-1"
STU3_PROFILE = "https://fhir.nhs.uk/STU3/StructureDefinition/eRS-OperationOutcome-1"
R4_HTTP_SYSTEM = "https://fhir.nhs.uk/CodeSystem/http-error-codes"
R4_API_SYSTEM = "https://fhir.nhs.uk/CodeSystem/NHSD-API-ErrorOrWarningCode"

ISSUE_TYPES = {
    "NO_ACCESS": "login",
    "ACCESS_DENIED": "login",
    "CARD_REVOKED": "login",
    "CLOCK_SKEW": "login",
    "FORBIDDEN": "forbidden",
    "REC_FORBIDDEN": "forbidden",
    "MISSING_HEADER": "required",
    "MISSING_PARAMETER": "required",
    "MISSING_VALUE": "required",
    "INVALID_VALUE": "value",
    "INVALID_CODE": "code-invalid",
    "INVALID_FHIR_STRUCTURE": "structure",
    "TOO_MANY_ITEMS": "too-long",
    "REFERENCE_NOT_FOUND": "not-found",
    "REC_NOT_FOUND": "not-found",
    "REC_BAD_REQUEST": "invalid",
    "HISTORY_NOT_SUPPORTED": "not-supported",
    "REC_NOT_ACCEPTABLE": "not-supported",
    "TOO_MANY_REQUESTS": "throttled",
    "REC_SERVER_ERROR": "exception",
    "PAS_RESPONDED_WITH_ERROR": "exception",
    "PAS_NOT_RESPONDING": "timeout",
    "SYSTEM_UNAVAILABLE": "transient",
    "REC_UNAVAILABLE": "transient",
}
BUSINESS_RULE = "business-rule"


def stu3_outcome(code: str, *, diagnostics: str = "") -> dict[str, Any]:
    """An eRS-OperationOutcome-1 with one issue."""
    words = code.replace("_", " ").capitalize()
    outcome = _outcome(code, system=STU3_SYSTEM, diagnostics=diagnostics, display=words)
    return {"meta": {"profile": [STU3_PROFILE]}, **outcome}


def r4_outcome(code: str, *, now: datetime, diagnostics: str = "") -> dict[str, Any]:
    """The R4 form: codes that begin with REC_ are of the HTTP system, the others of the API platform's."""
    system = R4_HTTP_SYSTEM if code.startswith("REC_") else R4_API_SYSTEM
    return {"meta": {"lastUpdated": instant(now)}, **_outcome(code, system=system, diagnostics=diagnostics)}


def _outcome(code: str, *, system: str, diagnostics: str, display: str = "") -> dict[str, Any]:
    issue: dict[str, Any] = {
        "severity": "error",
        "code": ISSUE_TYPES.get(code, BUSINESS_RULE),
        "details": {"coding": [{"system": system, "code": code, **({"display": display} if display else {})}]},
    }
    if diagnostics:
        issue["diagnostics"] = diagnostics
    return {"resourceType": "OperationOutcome", "issue": [issue]}

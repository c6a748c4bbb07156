"""Who may call what: token, organisation, role, media types - in the order of the published gateway."""

from starlette.requests import Request

from booking_core.core.errors import ErsError, bad_request
from booking_core.tokens import Caller

ORGANISATION = "nhsd-end-user-organisation-ods"
ROLE = "nhsd-ers-business-function"

REFERRERS = frozenset({"REFERRING_CLINICIAN", "REFERRING_CLINICIAN_ADMIN"})
PROVIDERS = frozenset({"SERVICE_PROVIDER_CLINICIAN", "SERVICE_PROVIDER_CLINICIAN_ADMIN"})
CLINICAL = REFERRERS | PROVIDERS
NOBODY: frozenset[str] = frozenset()
"""No role and no organisation header needed (A030)."""

ACCEPTABLE = ("*/*", "application/*", "application/fhir+json")
LACKS_ROLE = "User does not have the required Business Function at the specified Organisation."


def check_caller(request: Request, *, caller: Caller | None, roles: frozenset[str]) -> Caller:
    """The caller, if `roles` allow the call. Raises ErsError 400, 401, 403."""
    if caller is None:
        raise ErsError(401, diagnostics="Invalid or expired access token.")
    if not roles:
        return caller
    organisation = request.headers.get(ORGANISATION, "")
    if not organisation:
        raise bad_request("MISSING_HEADER", diagnostics="Missing or Empty NHSD-End-User-Organisation-ODS header.")
    if organisation != caller.organisation:
        told = "Unauthorised ODS code provided in NHSD-End-User-Organisation-ODS header."
        raise ErsError(403, diagnostics=told)
    role = request.headers.get(ROLE, "")
    if role != caller.role or role not in roles:
        raise ErsError(403, diagnostics=LACKS_ROLE)
    return caller


def check_media_types(request: Request, *, allowed: tuple[str, ...]) -> None:
    """Raises ErsError 406, or 415 where the operation takes a body and this is none of its types."""
    accept = request.headers.get("accept", "*/*")
    if not any(part.split(";")[0].strip() in ACCEPTABLE for part in accept.split(",")):
        raise ErsError(406)
    if request.method in ("POST", "PUT") and allowed:
        sent = request.headers.get("content-type", "").split(";")[0].strip().lower()
        if sent not in allowed:
            raise ErsError(415)

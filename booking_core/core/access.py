"""Who may call what: token, organisation, role, media types - in the order of the published gateway."""

from starlette.requests import Request

from booking_core.core.errors import ErsError, bad_request
from booking_core.core.operation import Operation
from booking_core.tokens import Caller

ORGANISATION = "nhsd-end-user-organisation-ods"
ROLE = "nhsd-ers-business-function"
ON_BEHALF_OF = "nhsd-ers-on-behalf-of-user-id"

REFERRERS = frozenset({"REFERRING_CLINICIAN", "REFERRING_CLINICIAN_ADMIN"})
PROVIDERS = frozenset({"SERVICE_PROVIDER_CLINICIAN", "SERVICE_PROVIDER_CLINICIAN_ADMIN"})
CLINICAL = REFERRERS | PROVIDERS
REFERRER_LISTS = REFERRERS | {"REFERRING_ADMIN"}
PROVIDER_LISTS = PROVIDERS | {"SERVICE_PROVIDER_ADMIN"}
CLINICIANS_ADMIN = "SERVICE_PROVIDER_CLINICIAN_ADMIN"
NOBODY: frozenset[str] = frozenset()
"""No role and no organisation header needed (A030)."""
ANONYMOUS = Caller(card="", organisation="", role="", application="", expires=0.0)

ACCEPTABLE = ("*/*", "application/*", "application/fhir+json")
LACKS_ROLE = "User does not have the required Business Function at the specified Organisation."


def check_caller(request: Request, *, caller: Caller, operation: Operation) -> None:
    """Whether the caller may call the operation. Raises ErsError 400, 403."""
    if not operation.roles:
        return
    organisation = request.headers.get(ORGANISATION, "")
    if not organisation:
        raise bad_request("MISSING_HEADER", diagnostics="Missing or Empty NHSD-End-User-Organisation-ODS header.")
    if organisation != caller.organisation:
        told = "Unauthorised ODS code provided in NHSD-End-User-Organisation-ODS header."
        raise ErsError(403, diagnostics=told)
    role = request.headers.get(ROLE, "")
    if role != caller.role or role not in operation.roles:
        raise ErsError(403, diagnostics=LACKS_ROLE)
    if operation.on_behalf and (role == CLINICIANS_ADMIN) != (ON_BEHALF_OF in request.headers):
        told = f"NHSD-eRS-On-Behalf-Of-User-ID goes with {CLINICIANS_ADMIN}, and only with that."
        raise ErsError(403, diagnostics=told)


def check_media_types(request: Request, *, operation: Operation) -> None:
    """Raises ErsError 406, or 415 where the operation takes a body and this is none of its types."""
    if operation.answers is not None:
        accept = request.headers.get("accept", "*/*")
        acceptable = (*ACCEPTABLE, *operation.answers)
        if not any(part.split(";")[0].strip() in acceptable for part in accept.split(",")):
            raise ErsError(406)
    if request.method in ("POST", "PUT") and operation.media_types:
        sent = request.headers.get("content-type", "").split(";")[0].strip().lower()
        if sent not in operation.media_types:
            raise ErsError(415)

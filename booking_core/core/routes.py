"""Which method and path is which e-RS operation, who may call it, and what answers."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import compile_path

from booking_core.asgi import Scope
from booking_core.core.access import CLINICAL, NOBODY, REFERRERS
from booking_core.core.operations import actions, appointment, booking, reference_data, referral, search, slot_search
from booking_core.core.state import Core
from booking_core.tokens import Caller

Handler = Callable[[Core, Request, Caller], Awaitable[Response]]

R4 = "/FHIR/R4"
STU3 = "/FHIR/STU3"
REFERRAL = f"{STU3}/ReferralRequest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One route; an operation may have two (with and without a version)."""

    code: str
    method: str
    path: str
    roles: frozenset[str]
    handler: Handler


def _route(code: str, method: str, path: str, *, roles: frozenset[str], handler: Handler) -> Operation:
    return Operation(code=code, method=method, path=path, roles=roles, handler=handler)


ROUTES = (
    _route("A030", "GET", f"{R4}/PractitionerRole", roles=NOBODY, handler=reference_data.business_functions),
    _route("A004", "GET", f"{STU3}/CodeSystem/{{name}}", roles=CLINICAL, handler=reference_data.code_system),
    _route(
        "A010",
        "POST",
        f"{STU3}/HealthcareService/$ers.searchHealthcareServicesForPatient",
        roles=REFERRERS,
        handler=search.patient_service_search,
    ),
    _route(
        "A033",
        "GET",
        f"{R4}/HealthcareService/{{service_id}}",
        roles=REFERRERS,
        handler=reference_data.healthcare_service,
    ),
    _route("A011", "POST", f"{REFERRAL}/$ers.createReferral", roles=REFERRERS, handler=referral.create),
    _route("A005", "GET", f"{REFERRAL}/{{ubrn}}", roles=CLINICAL, handler=referral.read),
    _route("A005", "GET", f"{REFERRAL}/{{ubrn}}/_history/{{version}}", roles=CLINICAL, handler=referral.read),
    _route("A029", "GET", f"{STU3}/Task", roles=CLINICAL, handler=actions.available_actions),
    _route("A015", "GET", f"{STU3}/Slot", roles=REFERRERS, handler=slot_search.retrieve_slots),
    _route("A016", "POST", f"{STU3}/Appointment", roles=REFERRERS, handler=booking.book_or_defer),
    _route("A038", "GET", f"{STU3}/Appointment/{{appointment_id}}", roles=CLINICAL, handler=appointment.read),
    _route(
        "A038",
        "GET",
        f"{STU3}/Appointment/{{appointment_id}}/_history/{{version}}",
        roles=CLINICAL,
        handler=appointment.read,
    ),
    _route("A034", "PUT", f"{STU3}/Appointment/{{appointment_id}}", roles=REFERRERS, handler=appointment.cancel),
    _route("A036", "POST", f"{REFERRAL}/{{ubrn}}/$ers.cancelReferral", roles=CLINICAL, handler=referral.cancel),
)
CODES = tuple(dict.fromkeys(each.code for each in ROUTES))

_FIXED = {(each.method, each.path): each.code for each in ROUTES if "{" not in each.path}
_PATTERNS = [(each.method, compile_path(each.path)[0], each.code) for each in ROUTES if "{" in each.path]


def operation_of(scope: Scope) -> str | None:
    """The code of the operation that a request calls; None for discovery and unknown paths."""
    method, path = scope["method"], scope["path"]
    code = _FIXED.get((method, path))
    if code is not None:
        return code
    return next((code for verb, pattern, code in _PATTERNS if verb == method and pattern.match(path)), None)

"""What an operation of the core is: where it answers, who may call it, how it is described."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from booking_core.core.state import Core
from booking_core.tokens import Caller

Handler = Callable[[Core, Request, Caller], Awaitable[Response]]

R4 = "/FHIR/R4"
STU3 = "/FHIR/STU3"
REFERRAL = f"{STU3}/ReferralRequest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One route. A module of operations lists its own as ROUTES; `booking_core.core.routes` gathers them."""

    code: str
    """e-RS code; an operation may have two routes (with and without a version)."""
    name: str
    """operationId in the OpenAPI description: what journeys refer to."""
    summary: str
    method: str
    path: str
    roles: frozenset[str]
    handler: Handler
    query: tuple[str, ...] = ()
    """Required query parameters."""
    status: int = 200
    """Of the reply when all is well."""
    needs_token: bool = True
    """False for what a short-lived signature protects (the object store)."""
    on_behalf: bool = True
    """Whether a clinician's administrator must say for whom they act."""
    answers: tuple[str, ...] | None = ()
    """Media types beside FHIR's that a caller may accept here; None: whatever it accepts, there is no body."""
    media_types: tuple[str, ...] = ("application/fhir+json",)
    """What a POST or PUT may send; none: it has no body."""

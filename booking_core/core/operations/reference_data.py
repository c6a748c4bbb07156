"""A030 business functions, A004 code systems, A033 one service."""

from starlette.requests import Request
from starlette.responses import Response

from booking_core.clock import instant
from booking_core.core.access import CLINICAL, NOBODY, REFERRERS
from booking_core.core.errors import not_found
from booking_core.core.operation import R4, STU3, Operation
from booking_core.core.replies import FHIR_JSON, fhir
from booking_core.core.resources.bundles import role_bundle
from booking_core.core.resources.services import service_resource
from booking_core.core.state import Core
from booking_core.tokens import Caller


async def business_functions(core: Core, _request: Request, caller: Caller) -> Response:
    """A030: the roles and organisations that the caller's card stands for."""
    return fhir(role_bundle(caller, base=core.base, updated=instant(core.now())))


async def code_system(core: Core, request: Request, _caller: Caller) -> Response:
    """A004: one code system."""
    rendered = core.code_systems.rendered.get(request.path_params["codeSystem"])
    if rendered is None:
        raise not_found()
    return Response(rendered, media_type=FHIR_JSON)


async def healthcare_service(core: Core, request: Request, _caller: Caller) -> Response:
    """A033: one service in R4."""
    service = core.directory.find(request.path_params["serviceId"])
    if service is None:
        raise not_found()
    reply = fhir(service_resource(service), version=1)
    reply.headers["Cache-Control"] = "no-cache"
    return reply


ROUTES = (
    Operation(
        code="A030",
        name="readRoles",
        summary="Roles and organisations of the user",
        method="GET",
        path=f"{R4}/PractitionerRole",
        roles=NOBODY,
        handler=business_functions,
    ),
    Operation(
        code="A004",
        name="readCodeSystem",
        summary="A code list",
        method="GET",
        path=f"{STU3}/CodeSystem/{{codeSystem}}",
        roles=CLINICAL,
        handler=code_system,
    ),
    Operation(
        code="A037",
        name="readServiceVersion",
        summary="Version of a service, in the header alone",
        method="HEAD",
        path=f"{R4}/HealthcareService/{{serviceId}}",
        roles=REFERRERS,
        answers=None,
        handler=healthcare_service,
    ),
    Operation(
        code="A033",
        name="readService",
        summary="Booking guidance of a service",
        method="GET",
        path=f"{R4}/HealthcareService/{{serviceId}}",
        roles=REFERRERS,
        handler=healthcare_service,
    ),
)

"""R4 searches: A041 a request by its UBRN, A040 whom an administrator may act for, A035 services by their ids."""

import uuid
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from booking_core.clock import instant
from booking_core.core.access import CLINICAL, CLINICIANS_ADMIN, REFERRERS
from booking_core.core.errors import ErsError, bad_request
from booking_core.core.operation import R4, Operation
from booking_core.core.referrals import Referral, State
from booking_core.core.replies import fhir
from booking_core.core.resources.names import R4_CODES, USER_R4
from booking_core.core.resources.services import service_resource
from booking_core.core.state import Core
from booking_core.tokens import Caller

UBRN = "https://fhir.nhs.uk/Id/UBRN"
NHS_NUMBER_R4 = "https://fhir.nhs.uk/Id/nhs-number"
MOST_SERVICES = 100

Found = tuple[str, dict[str, Any]]
"""A resource with its path below /R4."""


async def service_requests(core: Core, request: Request, caller: Caller) -> Response:
    """A041: none, or the one referral with this UBRN; what is not the caller's is not found."""
    system, _, ubrn = request.query_params.get("identifier", "").partition("|")
    if system != UBRN or not ubrn:
        raise bad_request("REC_BAD_REQUEST", diagnostics=f"'identifier' must be {UBRN}|(the UBRN).")
    try:
        referral = core.referral(ubrn, caller=caller)
    except ErsError:
        return _searchset(core, request, ())
    return _searchset(core, request, [(f"ServiceRequest/{referral.request_id}", _service_request(referral))])


def _service_request(referral: Referral) -> dict[str, Any]:
    category = {"system": f"{R4_CODES}message-category-servicerequest", "code": "referral"}
    return {
        "id": referral.request_id,
        "meta": {"versionId": str(referral.version)},
        "resourceType": "ServiceRequest",
        "identifier": [{"system": UBRN, "value": referral.ubrn}],
        "status": "revoked" if referral.state is State.CANCELLED_REFERRAL else "active",
        "intent": "order",
        "category": [{"coding": [category]}],
        "subject": {"identifier": {"system": NHS_NUMBER_R4, "value": referral.nhs_number}},
    }


async def practitioners(core: Core, request: Request, caller: Caller) -> Response:
    """A040: the clinicians that a clinician's administrator may act for; here one invented one an organisation."""
    if request.query_params.get("_query") != "onBehalfOf":
        raise bad_request("REC_BAD_REQUEST", diagnostics="'_query' must be onBehalfOf.")
    user = f"{caller.organisation}-CLINICIAN"
    resource = {
        "id": user,
        "resourceType": "Practitioner",
        "meta": {"lastUpdated": instant(core.now())},
        "identifier": {"system": USER_R4, "value": user},
    }
    return _searchset(core, request, [(f"Practitioner/{user}", resource)])


async def services(core: Core, request: Request, _caller: Caller) -> Response:
    """A035: the services of these ids, separated by commas; unknown ones are left out."""
    asked = dict.fromkeys(request.query_params.get("_id", "").split(","))
    if "" in asked or len(asked) > MOST_SERVICES:
        raise bad_request("REC_BAD_REQUEST", diagnostics=f"'_id' must be 1 to {MOST_SERVICES} ids.")
    found = [service for each in asked if (service := core.directory.find(each))]
    resources = [(f"HealthcareService/{each.service_id}", service_resource(each)) for each in found]
    return _searchset(core, request, resources)


def _searchset(core: Core, request: Request, found: Sequence[Found]) -> Response:
    now = instant(core.now())
    query = "&".join(f"{quote(name)}={quote(value)}" for name, value in request.query_params.multi_items())
    return fhir(
        {
            "id": str(uuid.uuid4()),
            "meta": {"lastUpdated": now},
            "resourceType": "Bundle",
            "type": "searchset",
            "timestamp": now,
            "total": len(found),
            "link": [{"relation": "self", "url": f"{core.base}{request.url.path.removeprefix('/FHIR')}?{query}"}],
            "entry": [
                {"fullUrl": f"{core.base}/R4/{path}", "resource": resource, "search": {"mode": "match"}}
                for path, resource in found
            ],
        }
    )


ROUTES = (
    Operation(
        code="A041",
        name="findRequest",
        summary="A request by its UBRN",
        method="GET",
        path=f"{R4}/ServiceRequest",
        roles=CLINICAL,
        handler=service_requests,
        query=("identifier",),
    ),
    Operation(
        code="A040",
        name="findClinicians",
        summary="Clinicians that an administrator may act for",
        method="GET",
        path=f"{R4}/Practitioner",
        roles=frozenset({CLINICIANS_ADMIN}),
        on_behalf=False,
        handler=practitioners,
        query=("_query",),
    ),
    Operation(
        code="A035",
        name="findServices",
        summary="Services by their ids",
        method="GET",
        path=f"{R4}/HealthcareService",
        roles=REFERRERS,
        handler=services,
        query=("_id",),
    ),
)

"""A015: free slots of one service, by pages."""

from urllib.parse import quote

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from booking_core.clock import instant
from booking_core.core import slots
from booking_core.core.access import REFERRERS
from booking_core.core.code_systems import PRIORITIES
from booking_core.core.errors import bad_request
from booking_core.core.operation import STU3, Operation
from booking_core.core.replies import fhir
from booking_core.core.resources.bundles import slot_bundle
from booking_core.core.state import Core
from booking_core.tokens import Caller

SERVICE = "schedule.actor:HealthcareService"
REQUIRED = (SERVICE, "appointmentType", "status", "_count", "page")
MAX_COUNT = 100


async def retrieve_slots(core: Core, request: Request, _caller: Caller) -> Response:
    """A015. Pages count from 1; one beyond the last is an error, as published."""
    if not request.headers.get("nhsd-ers-comm-rule-org"):
        raise bad_request("MISSING_HEADER", diagnostics="Missing or Empty NHSD-eRS-Comm-Rule-Org header.")
    asked = request.query_params
    _check(core, asked)
    size = _number(asked, "_count", words="Page Size", high=MAX_COUNT)
    page = _number(asked, "page", words="Page Number", high=10**6)
    service_id, now, conn = asked[SERVICE], core.now(), core.store.connection
    total = slots.free_count(conn, service_id=service_id, now=now)
    pages = max(1, -(-total // size))
    if page > pages:
        raise bad_request("INVALID_VALUE", diagnostics=f"'Page Number' ({page}) is invalid.")
    found = slots.free_page(conn, service_id=service_id, now=now, size=size, page=page)
    links = {
        "self": page,
        **({"previous": page - 1} if page > 1 else {}),
        **({"next": page + 1} if page < pages else {}),
    }
    return fhir(
        slot_bundle(
            found,
            service_id=service_id,
            total=total,
            links={relation: _url(core, asked, page=number) for relation, number in links.items()},
            base=core.base,
            updated=instant(now),
        )
    )


def _check(core: Core, asked: QueryParams) -> None:
    for name in REQUIRED:
        if not asked.get(name):
            raise bad_request("MISSING_PARAMETER", diagnostics=f"'{name}' is missing.")
    if asked["status"] != "free" or asked["appointmentType"] not in PRIORITIES:
        raise bad_request("INVALID_CODE", diagnostics="'status' must be free, 'appointmentType' a priority.")
    if core.directory.find(asked[SERVICE]) is None:
        raise bad_request("REFERENCE_NOT_FOUND", diagnostics=f"Service {asked[SERVICE]} is not known.")


def _number(asked: QueryParams, name: str, *, words: str, high: int) -> int:
    text = asked[name]
    if not (text.isascii() and text.isdigit()) or len(text) > 7 or not 1 <= int(text) <= high:
        raise bad_request("INVALID_VALUE", diagnostics=f"'{words}' ({text}) is invalid.")
    return int(text)


def _url(core: Core, asked: QueryParams, *, page: int) -> str:
    kept = "".join(f"{quote(name)}={quote(value)}&" for name, value in asked.multi_items() if name != "page")
    return f"{core.base}/STU3/Slot?{kept}page={page}"


ROUTES = (
    Operation(
        code="A015",
        name="searchSlots",
        summary="Free slots of a service",
        method="GET",
        path=f"{STU3}/Slot",
        roles=REFERRERS,
        handler=retrieve_slots,
        query=REQUIRED,
    ),
)

"""A008: which referrals wait for the caller's organisation."""

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from booking_core.core import appointments, documents, worklists
from booking_core.core.access import PROVIDER_LISTS, REFERRER_LISTS
from booking_core.core.bodies import entries, parameter, required, resource, text_at
from booking_core.core.errors import ErsError, unprocessable
from booking_core.core.operation import REFERRAL, Operation
from booking_core.core.referrals import Referral
from booking_core.core.replies import fhir
from booking_core.core.resources.worklists import Item, worklist_resource
from booking_core.core.state import Core
from booking_core.core.worklists import OF_REFERRERS, ListType
from booking_core.tokens import Caller

FILTERS = {"service", "specialty", "location", "clinician", "specialtyAssignedIndicator", "clinicianAssignedIndicator"}
NOT_YET = FILTERS - {"service", "specialty"}


async def worklist(core: Core, request: Request, caller: Caller) -> Response:
    """A008. Hospitals may filter by service and by specialty, practices not at all (as published)."""
    body = await resource(request, kind="Parameters")
    code = required(text_at(parameter(body, "listType"), "valueCodeableConcept", "coding", 0, "code"), field="listType")
    if code not in set(ListType):
        raise unprocessable("INVALID_CODE", diagnostics=f"'listType' ({code}) is not a legal value.")
    kind = ListType(code)
    _check(body, kind=kind, caller=caller)
    if kind in OF_REFERRERS:
        found = worklists.for_referrer(core.store.connection, kind=kind, organisation=caller.organisation)
    else:
        found = _for_provider(core, body, kind=kind, caller=caller)
    return fhir(worklist_resource([_item(core, each) for each in found], kind=kind, core=core))


def _check(body: dict[str, Any], *, kind: ListType, caller: Caller) -> None:
    if caller.role not in (REFERRER_LISTS if kind in OF_REFERRERS else PROVIDER_LISTS):
        raise ErsError(403, diagnostics=f"{kind} is not for the role {caller.role}.")
    asked = {str(each.get("name")) for each in entries(body, "parameter")} - {"listType"}
    refused = asked - FILTERS or (asked if kind in OF_REFERRERS else asked & NOT_YET)
    if refused:
        told = f"'{min(refused)}' cannot filter {kind} here."
        raise unprocessable("UNEXPECTED_FIELD", diagnostics=told)


def _for_provider(core: Core, body: dict[str, Any], *, kind: ListType, caller: Caller) -> list[Referral]:
    service = text_at(parameter(body, "service"), "valueIdentifier", "value")
    specialty = text_at(parameter(body, "specialty"), "valueCodeableConcept", "coding", 0, "code")
    services: Sequence[str] = [
        each.service_id
        for each in core.directory.matching(specialty=specialty, clinic_type=None)
        if each.provider == caller.organisation and service in (None, each.service_id)
    ]
    if service is not None and not services:
        raise unprocessable("NO_RELATIONSHIP", diagnostics=f"Service {service} is none of the organisation's.")
    return worklists.for_provider(core.store.connection, kind=kind, services=services)


def _item(core: Core, referral: Referral) -> Item:
    conn = core.store.connection
    return Item(
        referral=referral,
        appointment=appointments.find(conn, appointment_id=referral.appointment_id),
        documents=documents.attached(conn, referral_id=referral.id),
    )


ROUTES = (
    Operation(
        code="A008",
        name="readWorklist",
        summary="Referrals that wait for the organisation",
        method="POST",
        path=f"{REFERRAL}/$ers.fetchworklist",
        roles=REFERRER_LISTS | PROVIDER_LISTS,
        handler=worklist,
    ),
)

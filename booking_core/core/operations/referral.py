"""A011 create, A005 read and A036 cancel a referral."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from booking_core.asgi import header
from booking_core.core import appointments, referrals
from booking_core.core.access import CLINICAL, REFERRERS
from booking_core.core.appointments import Cancellation, Status
from booking_core.core.bodies import at, entries, parameter, required, resource, text_at
from booking_core.core.code_systems import REFERRAL_REASONS
from booking_core.core.errors import not_found, unprocessable
from booking_core.core.operation import REFERRAL, Operation
from booking_core.core.operations.reasons import check_reason
from booking_core.core.operations.search import patient, priority, wanted
from booking_core.core.operations.versions import check_if_match
from booking_core.core.referrals import NewReferral, Referral, State
from booking_core.core.replies import fhir
from booking_core.core.resources.names import STU3_CODES, STU3_PROFILES
from booking_core.core.resources.referral import referral_resource
from booking_core.core.state import Core
from booking_core.tokens import Caller

MAX_SHORTLIST = 20


async def create(core: Core, request: Request, caller: Caller) -> Response:
    """A011: a referral with its shortlist, NOT_BOOKED, version 1. The UBRN is its id."""
    new = _new_referral(core, await resource(request, kind="Parameters"))
    with core.store.transaction() as conn:
        referral_id = referrals.create(conn, new=new, organisation=caller.organisation, application=caller.application)
    return _reply(core, referral_id, status=201)


def _new_referral(core: Core, body: dict[str, Any]) -> NewReferral:
    shortlist = at(parameter(body, "shortlist"), "resource")
    criteria = at(shortlist, "contained", 0)
    specialty, clinic_type = wanted(criteria)
    return NewReferral(
        nhs_number=patient(body),
        priority=priority(criteria),
        specialty=specialty,
        services=_shortlisted(core, shortlist, specialty=specialty, clinic_type=clinic_type),
        criteria=[_in_our_systems(core, each) for each in entries(criteria, "parameter")],
        pathway_start=text_at(parameter(body, "eReferralPathwayStart"), "valueInstant"),
    )


def _in_our_systems(core: Core, criterion: dict[str, Any]) -> dict[str, Any]:
    """A search criterion as we answer it: its code in the published system, whatever address the caller knows us by."""
    systems = {
        "priority": f"{STU3_CODES}eRS-Priority-1",
        "specialty": core.code_systems.url("SPECIALTY"),
        "clinicType": f"{STU3_CODES}eRS-ClinicType-1",
    }
    name = criterion.get("name")
    if name not in systems:
        return criterion
    code = text_at(criterion, "valueCoding", "code")
    return {"name": name, "valueCoding": {"system": systems[name], "code": code}}


def _shortlisted(core: Core, shortlist: Any, *, specialty: str | None, clinic_type: str | None) -> tuple[str, ...]:
    chosen = [text_at(entry, "item", "identifier", "value") for entry in entries(shortlist, "entry")]
    if not chosen:
        raise unprocessable("MISSING_VALUE", diagnostics="'shortlist' is missing.")
    if len(chosen) > MAX_SHORTLIST:
        raise unprocessable("TOO_MANY_ITEMS", diagnostics=f"'shortlist' may hold {MAX_SHORTLIST} services.")
    if len(set(chosen)) < len(chosen):
        raise unprocessable("DUPLICATE_SERVICE", diagnostics="'shortlist' names a service twice.")
    offered = {each.service_id for each in core.directory.matching(specialty=specialty, clinic_type=clinic_type)}
    services = tuple(required(each, field="shortlist.entry.item") for each in chosen)
    for service_id in services:
        if core.directory.find(service_id) is None:
            raise unprocessable("REFERENCE_NOT_FOUND", diagnostics=f"Service {service_id} is not known.")
        if service_id not in offered:
            told = f"Service {service_id} does not satisfy the search criteria."
            raise unprocessable("SHORTLISTED_SERVICE_NOT_IN_RESULTS", diagnostics=told)
    return services


async def read(core: Core, request: Request, caller: Caller) -> Response:
    """A005, also with /_history/{version}: only the current version can be read."""
    referral = core.referral(request.path_params["ubrn"], caller=caller)
    if request.path_params.get("version", str(referral.version)) != str(referral.version):
        raise not_found()
    return _reply(core, referral.id)


async def cancel(core: Core, request: Request, caller: Caller) -> Response:
    """A036: the end of a referral, with its appointment if it has one."""
    referral = core.referral(request.path_params["ubrn"], caller=caller)
    with core.changing(referral):
        check_if_match(request, version=referral.version)
        body = await resource(request, kind="Parameters")
        code = text_at(parameter(body, "cancellationReason"), "valueCoding", "code")
        comment = text_at(parameter(body, "cancellationComments"), "valueString")
        reason = required(code, field="cancellationReason")
        check_reason(
            reason,
            comment=comment,
            reasons=REFERRAL_REASONS,
            role=caller.role,
            with_appointment=referral.state is State.BOOKED,
        )
        if referral.state is State.CANCELLED_REFERRAL:
            raise unprocessable("INVALID_REQUEST_STATE", diagnostics="The referral is cancelled already.")
        await _tell_hospital(core, request, referral)
        _store_cancelled(core, referral, reason=reason, comment=comment)
    return _reply(core, referral.id, cancelled=True)


async def _tell_hospital(core: Core, request: Request, referral: Referral) -> None:
    appointment = appointments.find(core.store.connection, appointment_id=referral.appointment_id)
    if appointment is None or appointment.status is not Status.BOOKED or appointment.slot_id is None:
        return
    provider = core.service(appointment.service_id).provider
    traceparent = header(request.scope, b"traceparent")
    await core.pas.cancel(provider, slot_id=appointment.slot_id, ubrn=referral.ubrn, traceparent=traceparent)


def _store_cancelled(core: Core, referral: Referral, *, reason: str, comment: str | None) -> None:
    with core.store.transaction() as conn:
        version = referrals.move(
            conn,
            referral_id=referral.id,
            to=State.CANCELLED_REFERRAL,
            appointment_id=None,
            reason=reason,
            comments=comment,
        )
        if referral.appointment_id is not None:
            system = core.code_systems.url("REFERRAL-CANCELLATION-REASON")
            cancellation = Cancellation(reason_system=system, reason=reason, comment=comment)
            appointments.cancel(
                conn, appointment_id=referral.appointment_id, referral_version=version, cancellation=cancellation
            )


def _reply(core: Core, referral_id: int, *, status: int = 200, cancelled: bool = False) -> Response:
    conn = core.store.connection
    referral = referrals.find(conn, referral_id=referral_id)
    if referral is None:
        raise not_found()
    appointment = appointments.find(conn, appointment_id=referral.appointment_id)
    body = referral_resource(referral, appointment=appointment, core=core)
    if cancelled:
        body = {
            "meta": {"profile": [f"{STU3_PROFILES}eRS-CancelReferral-Response-Parameters-1"]},
            "resourceType": "Parameters",
            "parameter": [{"name": "updatedReferralRequest", "resource": body}],
        }
    return fhir(body, status=status, version=referral.version)


ROUTES = (
    Operation(
        code="A011",
        name="createReferral",
        summary="Create a referral",
        method="POST",
        path=f"{REFERRAL}/$ers.createReferral",
        roles=REFERRERS,
        handler=create,
        status=201,
    ),
    Operation(
        code="A005",
        name="readReferral",
        summary="A referral",
        method="GET",
        path=f"{REFERRAL}/{{ubrn}}",
        roles=CLINICAL,
        handler=read,
    ),
    Operation(
        code="A005",
        name="readReferralVersion",
        summary="A referral, if this is its version",
        method="GET",
        path=f"{REFERRAL}/{{ubrn}}/_history/{{version}}",
        roles=CLINICAL,
        handler=read,
    ),
    Operation(
        code="A036",
        name="cancelReferral",
        summary="End a referral, with its appointment",
        method="POST",
        path=f"{REFERRAL}/{{ubrn}}/$ers.cancelReferral",
        roles=CLINICAL,
        handler=cancel,
    ),
)
